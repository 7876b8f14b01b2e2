package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;

/** Strategies that break the rules of ConnectStrategy. */
final class BrokenStrategy {

  private BrokenStrategy() {}

  @Breaks(value = "CONNECT-1", with = "pipes that applicable() opened")
  static final class DialsToDecide extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        public Applicability applicable(ConnectRequest request) {
          InetSocketAddress there = request.remote().endpoints().get(0).internal();
          context.pipes().open(Transport.UDP, Destination.of(there)).thenAccept(Pipe::abort);
          return super.applicable(request);
        }
      };
    }
  }

  @Breaks(value = "CONNECT-1", with = "the second answer")
  static final class ChangesItsMind extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        private int asked;

        @Override
        public Applicability applicable(ConnectRequest request) {
          return super.applicable(request).startingAfter(Duration.ofMillis(++asked));
        }
      };
    }
  }

  @Breaks(value = "CONNECT-2", with = "it said YES and connected")
  static final class PromisesEverything extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        public Applicability applicable(ConnectRequest request) {
          return Applicability.yes();
        }
      };
    }
  }

  @Breaks(value = "CONNECT-2", with = "of 100 seeds it can still connect with, 60 being claimed")
  static final class HopesTooMuch extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        public Applicability applicable(ConnectRequest request) {
          return Applicability.likely(0.6);
        }
      };
    }
  }

  @Breaks(value = "CONNECT-2", with = "the reason for NO is a sentence for a user")
  static final class RefusesWithoutWords extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        public Applicability applicable(ConnectRequest request) {
          Applicability answer = super.applicable(request);
          return answer.verdict() == Applicability.Verdict.NO ? Applicability.no("no") : answer;
        }
      };
    }
  }

  @Breaks(value = "CONNECT-2", with = "the failure, at once, of a connect after NO")
  static final class TriesAllTheSame extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        public CompletionStage<Void> connect(ConnectAttempt attempt) {
          return dial(attempt, attempt.request().remote().endpoints().get(0).internal());
        }
      };
    }
  }

  @Breaks(value = "CONNECT-3", with = "connect did not return within 700 ms")
  @Breaks.Also(value = "CONNECT-2", because = "whoever blocks connects nobody")
  @Breaks.Also(value = "CONNECT-4", because = "whoever blocks cannot be cancelled")
  @Breaks.Also(value = "CONNECT-5", because = "no path is ever offered, the search for one hangs")
  @Breaks.Also(value = "CONNECT-6", because = "no path is ever offered, the search for one hangs")
  @Breaks.Also(value = "SERVICE-2", because = "every use of it hangs")
  @Breaks.Also(value = "SERVICE-4", because = "every use of it hangs")
  @Breaks.Also(value = "SERVICE-5", because = "every use of it hangs")
  @Breaks.Also(value = "SERVICE-6", because = "every use of it hangs")
  @Breaks.Also(value = "SERVICE-7", because = "every use of it hangs")
  static final class WaitsForItsPipe extends DialContract {
    private boolean starts;

    @Override
    protected Limits limits() {
      Limits usual = Limits.usual(); // for the start, which does not hang
      return starts ? usual : usual.arrive(Duration.ofMillis(700));
    }

    @Override
    Dial dial() {
      starts = true;
      return new Dial() {
        @Override
        public void start(PluginContext started) {
          super.start(started);
          starts = false;
        }

        @Override
        CompletionStage<Void> dial(ConnectAttempt attempt, InetSocketAddress to) {
          try {
            new CountDownLatch(1).await(1, TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            throw new P2pdException("interrupted while dialling", e);
          }
          return super.dial(attempt, to);
        }
      };
    }
  }

  @Breaks(value = "CONNECT-3", with = "a connect whose paths were all refused ended")
  static final class NeverGivesUpOnARefusedPath extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        void judged(PathVerdict verdict, CompletableFuture<Void> done) {
          if (verdict.isTaken()) {
            done.complete(null);
          }
        }
      };
    }
  }

  @Breaks(value = "CONNECT-4", with = "done one second after it was cancelled")
  @Breaks.Also(value = "SERVICE-4", because = "what cannot be cancelled is not ended by close")
  static final class CannotBeStopped extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        void stop(CompletableFuture<Pipe> opening, CompletableFuture<Void> done) {}
      };
    }
  }

  @Breaks(value = "CONNECT-4", with = "what is open one second after it was cancelled")
  @Breaks.Also(value = "SERVICE-4", because = "close stops in the same way")
  static final class GoesOnDiallingInSecret extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        void stop(CompletableFuture<Pipe> opening, CompletableFuture<Void> done) {
          done.complete(null);
        }
      };
    }
  }

  @Breaks(value = "CONNECT-5", with = "the path that was offered is open")
  static final class ClosesWhatItGaveAway extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        void offer(ConnectAttempt attempt, RawPath path, CompletableFuture<Void> done) {
          attempt.onCancel(() -> path.pipe().orElseThrow().abort());
          super.offer(attempt, path, done);
        }
      };
    }
  }

  @Breaks(value = "CONNECT-5", with = "messages that the strategy sent on it after it was offered")
  static final class KeepsThePathAlive extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        void offer(ConnectAttempt attempt, RawPath path, CompletableFuture<Void> done) {
          super.offer(attempt, path, done);
          Pipe pipe = path.pipe().orElseThrow();
          attempt
              .eventLoop()
              .schedule(Duration.ofMillis(100), () -> pipe.send("are you still there?"));
        }
      };
    }
  }

  @Breaks(value = "CONNECT-6", with = "something was sent on the stream before it was offered")
  @Breaks.Also(value = "CONNECT-2", because = "the other side finds other bytes than the runtime's")
  static final class SaysHelloFirst extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        void offer(ConnectAttempt attempt, RawPath path, CompletableFuture<Void> done) {
          path.pipe().orElseThrow().send("hello, it is me");
          super.offer(attempt, path, done);
        }
      };
    }
  }

  @Breaks(value = "CONNECT-7", with = "how it refuses to answer")
  static final class AnswersWithSilence extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        public CompletionStage<Void> answer(ConnectAttempt attempt) {
          return new CompletableFuture<>();
        }
      };
    }
  }

  @Breaks(
      value = "CONNECT-7",
      with = "the answering half was done one second after it was cancelled")
  static final class AnsweringCannotBeStopped extends DialContract.TwoHalves {
    @Override
    Dial dial() {
      return new CallMeBack() {
        @Override
        void stop(CompletableFuture<Pipe> opening, CompletableFuture<Void> done) {}
      };
    }
  }

  @Breaks(value = "CONNECT-7", with = "the answering half ended")
  static final class AnswersForEver extends DialContract.TwoHalves {
    @Override
    Dial dial() {
      return new CallMeBack() {
        @Override
        public CompletionStage<Void> answer(ConnectAttempt attempt) {
          CompletableFuture<Void> done = new CompletableFuture<>();
          attempt.onCancel(() -> done.complete(null));
          super.answer(attempt);
          return done;
        }
      };
    }
  }

  @Breaks(value = "CONNECT-2", with = "a path to the peer that its author supplies was not done")
  static final class NeverArrives extends PigeonContract {
    private boolean flies;

    @Override
    protected Limits limits() {
      Limits usual = Limits.usual(); // for all that does not wait in vain
      return flies ? usual.arrive(Duration.ofMillis(700)) : usual;
    }

    @Override
    Pigeon pigeon() {
      flies = false;
      return new Pigeon() {
        @Override
        public CompletionStage<Void> connect(ConnectAttempt attempt) {
          flies = true;
          return super.connect(attempt);
        }

        @Override
        void arrive(
            ConnectAttempt attempt,
            net.p2pd.api.connect.PathProgress flight,
            CompletableFuture<Void> home) {
          flight.failed("the pigeon was lost");
          home.complete(null);
        }
      };
    }
  }
}
