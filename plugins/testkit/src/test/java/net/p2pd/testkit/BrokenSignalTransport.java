package net.p2pd.testkit;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalTransport;

/** Signalling that breaks what holds for all of it. */
final class BrokenSignalTransport {

  private BrokenSignalTransport() {}

  /** Brings envelopes by the laboratory's signalling. */
  static class Courier implements SignalTransport {
    final SignalTransport inner;
    PluginContext context;

    Courier(SignalTransport inner) {
      this.inner = inner;
    }

    @Override
    public String id() {
      return "courier";
    }

    @Override
    public Set<String> schemes() {
      return inner.schemes();
    }

    @Override
    public void start(PluginContext started) {
      context = started;
      inner.start(started);
    }

    @Override
    public CompletionStage<Registration> open(
        URI endpoint, String mailbox, EnvelopeReceiver receiver) {
      return inner.open(endpoint, mailbox, receiver);
    }

    @Override
    public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
      return inner.send(endpoint, mailbox, envelope);
    }

    @Override
    public boolean keepsNotes() {
      return inner.keepsNotes();
    }

    @Override
    public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
      return inner.publish(endpoint, name, note);
    }

    @Override
    public CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
      return inner.watch(endpoint, name, reader);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /** The laboratory's signalling; its servers can be stopped. */
  abstract static class LabPost extends SignalTransportContract {
    private final Set<Runnable> whenStopped = new HashSet<>();
    private int hosts;

    @Override
    protected SignalTransport transport() {
      var host = lab().internet().publicHost("post-office-" + ++hosts);
      return broken(lab().internet().signalling().on(host));
    }

    abstract SignalTransport broken(SignalTransport inner);

    /** Lets a broken courier hear that its connection is lost. */
    void whenStopped(Runnable task) {
      whenStopped.add(task);
    }

    @Override
    protected void serverRunning(boolean is) {
      lab().internet().signalling().running(is);
      if (!is) {
        whenStopped.forEach(Runnable::run);
      }
    }
  }

  @Breaks(value = "SIGNAL-1", with = "whether the envelope of 1200 bytes came")
  static final class CutsLongEnvelopes extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
          boolean fits = envelope.remaining() <= 1000 || envelope.remaining() > maxEnvelope();
          return super.send(endpoint, mailbox, fits ? envelope : envelope.slice(0, 1000));
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-1", with = "send of one byte more than maxEnvelope() succeeded")
  @Breaks.Also(value = "SERVICE-6", because = "the hopeless send is not refused")
  static final class CutsWhatIsTooLarge extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
          int size = Math.min(envelope.remaining(), maxEnvelope());
          return super.send(endpoint, mailbox, envelope.slice(0, size));
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-1", with = "delivered off the context's event loop")
  @Breaks.Also(value = "SIGNAL-5", because = "notes are shown there, too")
  static final class DeliversOnALoopOfItsOwn extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public void start(PluginContext started) {
          context = started; // what is inside stays on its own loop
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-2", with = "whether envelopes come to the mailbox again")
  static final class ForgetsItsMailboxes extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> open(
            URI endpoint, String mailbox, EnvelopeReceiver receiver) {
          return super.open(endpoint, mailbox, receiver)
              .thenApply(
                  open -> {
                    whenStopped(open::close);
                    return open;
                  });
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-2", with = "connections that were tried")
  static final class HammersAServerThatIsAway extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        private Registration timer = () -> {};

        @Override
        public void start(PluginContext started) {
          super.start(started);
          whenStopped(this::reconnect);
        }

        private void reconnect() {
          context.pipes().open(Transport.TCP, Destination.of("192.0.2.1", 1883));
          timer = context.eventLoop().schedule(Duration.ofMillis(500), this::reconnect);
        }

        @Override
        public void close() {
          timer.close();
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-2", with = "what came to a mailbox after it was closed")
  static final class NeverClosesAMailbox extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> open(
            URI endpoint, String mailbox, EnvelopeReceiver receiver) {
          return super.open(endpoint, mailbox, receiver).thenApply(open -> () -> {});
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-3", with = "send to a server that is away succeeded")
  static final class ClaimsThatAllWasTaken extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
          CompletionStage<Void> sent = super.send(endpoint, mailbox, envelope);
          return sent.toCompletableFuture().isDone()
              ? sent
              : CompletableFuture.completedFuture(null);
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-3", with = "send to a server that is away was not done within")
  static final class WaitsForEver extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
          CompletableFuture<Void> result = new CompletableFuture<>();
          boolean fits = envelope.remaining() <= maxEnvelope();
          super.send(endpoint, mailbox, envelope)
              .whenComplete(
                  (done, error) -> {
                    if (error == null) {
                      result.complete(null);
                    } else if (!fits) {
                      result.completeExceptionally(error);
                    }
                  });
          return result;
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-4", with = "what came to ")
  static final class LowersNames extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> open(
            URI endpoint, String mailbox, EnvelopeReceiver receiver) {
          return super.open(endpoint, mailbox.toLowerCase(Locale.ROOT), receiver);
        }

        @Override
        public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
          return super.send(endpoint, mailbox.toLowerCase(Locale.ROOT), envelope);
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-4", with = "how often it asked who this node is")
  static final class SignsItsNameOnTheMailbox extends LabPost {
    private final Map<String, String> owners = new HashMap<>();

    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> open(
            URI endpoint, String mailbox, EnvelopeReceiver receiver) {
          if (context == null) {
            throw new P2pdException("the courier was not started");
          }
          owners.put(mailbox, context.self().toString());
          return super.open(endpoint, mailbox, receiver);
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-5", with = "whether the envelope of 5 bytes came")
  static final class ShowsWhatIsNewOnly extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> watch(
            URI endpoint, String name, EnvelopeReceiver reader) {
          boolean[] watching = new boolean[1];
          return super.watch(
                  endpoint,
                  name,
                  note -> {
                    if (watching[0]) {
                      reader.received(note);
                    }
                  })
              .thenApply(
                  open -> {
                    watching[0] = true;
                    return open;
                  });
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-5", with = "whether the envelope of 0 bytes came")
  static final class ClearsNothing extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
          return note.hasRemaining()
              ? super.publish(endpoint, name, note)
              : CompletableFuture.completedFuture(null);
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-5", with = "publish of one byte more than maxEnvelope() succeeded")
  static final class CutsNotes extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
          int size = Math.min(note.remaining(), maxEnvelope());
          return super.publish(endpoint, name, note.slice(0, size));
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-5", with = "what is shown under another name")
  static final class LowersNamesOfNotes extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> watch(
            URI endpoint, String name, EnvelopeReceiver reader) {
          return super.watch(endpoint, name.toLowerCase(Locale.ROOT), reader);
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-5", with = "what is shown to who watches no longer")
  static final class WatchesForEver extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public CompletionStage<Registration> watch(
            URI endpoint, String name, EnvelopeReceiver reader) {
          return super.watch(endpoint, name, reader).thenApply(open -> () -> {});
        }
      };
    }
  }

  @Breaks(value = "SIGNAL-5", with = "publish where no notes are kept")
  static final class LosesNotesInSilence extends LabPost {
    @Override
    SignalTransport broken(SignalTransport inner) {
      return new Courier(inner) {
        @Override
        public boolean keepsNotes() {
          return false;
        }

        @Override
        public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
          return CompletableFuture.completedFuture(null);
        }
      };
    }
  }
}
