package net.p2pd.testkit;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginContext;
import org.junit.jupiter.api.AfterAll;

/** Services that break what holds for every service. */
final class BrokenService {

  private BrokenService() {}

  @Breaks(value = "SERVICE-1", with = "what it says of itself the second time")
  static final class ForgetsItsName extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        private int asked;

        @Override
        public String description() {
          return "asked " + ++asked + " times";
        }
      };
    }
  }

  @Breaks(value = "SERVICE-1", with = "what describing itself left behind")
  static final class StartsAThreadToDescribeItself extends BeaconContract {
    private static final List<Thread> THREADS = new ArrayList<>();

    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public String id() {
          Thread thread = new Thread(LockSupport::park, "describer");
          thread.setDaemon(true);
          thread.start();
          THREADS.add(thread);
          return "beacon";
        }
      };
    }

    @AfterAll
    static void endThreads() {
      end(THREADS);
    }
  }

  @Breaks(value = "SERVICE-2", with = "a second service() makes a second instance")
  static final class IsASingleton extends BeaconContract {
    private static final Beacon ONLY = new Beacon();

    @Override
    Beacon service() {
      return ONLY;
    }
  }

  @Breaks(value = "SERVICE-2", with = "used the context of the second one")
  static final class SharesItsContext extends BeaconContract {
    private PluginContext latest;

    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void start(PluginContext started) {
          latest = started;
          super.start(started);
        }

        @Override
        CompletableFuture<String> ask() {
          latest.random().nextInt();
          return super.ask();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-3", with = "start of SleepyBeacon did not return within 700 ms")
  @Breaks.Also(value = "SERVICE-1", because = "every test that starts it waits in vain")
  @Breaks.Also(value = "SERVICE-2", because = "every test that starts it waits in vain")
  @Breaks.Also(value = "SERVICE-4", because = "every test that starts it waits in vain")
  @Breaks.Also(value = "SERVICE-5", because = "every test that starts it waits in vain")
  @Breaks.Also(value = "SERVICE-6", because = "every test that starts it waits in vain")
  @Breaks.Also(value = "SERVICE-7", because = "every test that starts it waits in vain")
  @Breaks.Also(value = "SERVICE-8", because = "every test that starts it waits in vain")
  static final class NeverFinishesStarting extends BeaconContract {
    @Override
    protected Limits limits() {
      return Limits.usual().arrive(Duration.ofMillis(700)); // it hangs, and need not for long
    }

    private static final class SleepyBeacon extends Beacon {
      @Override
      public void start(PluginContext started) {
        try {
          new CompletableFuture<String>().get();
        } catch (InterruptedException | ExecutionException e) {
          throw new P2pdException("interrupted", e);
        }
      }
    }

    @Override
    Beacon service() {
      return new SleepyBeacon();
    }
  }

  @Breaks(value = "SERVICE-4", with = "the port was closed twice")
  static final class ClosesOnlyOnce extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        private boolean closed;

        @Override
        public void close() {
          if (closed) {
            throw new IllegalStateException("the port was closed twice");
          }
          closed = true;
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-4", with = "the beacon is being closed by somebody else")
  static final class ClosesForOneThreadOnly extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        private final AtomicInteger closing = new AtomicInteger();
        private final CountDownLatch both = new CountDownLatch(2);

        @Override
        public void close() {
          boolean second = closing.getAndIncrement() > 0;
          both.countDown();
          if (second) {
            throw new IllegalStateException("the beacon is being closed by somebody else");
          }
          try {
            both.await(40, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          closing.decrementAndGet();
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-4", with = "nullpointerexception")
  static final class ClosesOnlyWhatWasStarted extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void close() {
          if (socket == null) {
            throw new IllegalStateException(
                "NullPointerException".toLowerCase(java.util.Locale.ROOT));
          }
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-4", with = "what was under way ended when the service was closed")
  static final class LeavesWaitersWaiting extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void close() {
          waiting.clear();
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-4", with = "the pipe ")
  static final class LeavesItsSocketOpen extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void close() {
          socket = null;
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-4", with = "a timer of 1000 ms")
  static final class LeavesItsTimerRunning extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void close() {
          timer = null;
          super.close();
        }
      };
    }
  }

  @Breaks(value = "SERVICE-4", with = "a listener for changes of the NICs")
  static final class KeepsListeningForNics extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void start(PluginContext started) {
          super.start(started);
          started.onNicsChanged(() -> {});
        }
      };
    }
  }

  @Breaks(value = "SERVICE-5", with = "thread 'beacon-worker'")
  @Breaks.Also(value = "SERVICE-4", because = "its thread outlives it, too")
  static final class HasAThreadOfItsOwn extends BeaconContract {
    @Override
    protected Limits limits() {
      return Limits.usual().close(Duration.ofSeconds(3)); // its threads stay however long one waits
    }

    private static final List<Thread> THREADS = new ArrayList<>();

    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        public void start(PluginContext started) {
          super.start(started);
          Thread thread = new Thread(LockSupport::park, "beacon-worker");
          thread.setDaemon(true);
          thread.start();
          THREADS.add(thread);
        }
      };
    }

    @AfterAll
    static void endThreads() {
      end(THREADS);
    }
  }

  @Breaks(value = "SERVICE-5", with = "socket:")
  static final class OpensASocketOfItsOwn extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        private ServerSocket own;

        @Override
        public void start(PluginContext started) {
          super.start(started);
          try {
            own = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
          } catch (java.io.IOException e) {
            throw new P2pdException("no socket could be opened", e);
          }
        }

        @Override
        public void close() {
          super.close();
          try {
            if (own != null) {
              own.close();
            }
          } catch (java.io.IOException e) {
            throw new P2pdException("the socket could not be closed", e);
          }
        }
      };
    }
  }

  @Breaks(value = "SERVICE-6", with = "is a sentence for a user")
  static final class FailsWithoutWords extends BeaconContract {
    @Override
    Beacon service() {
      return new Beacon() {
        @Override
        CompletableFuture<Pipe> nobody() {
          return CompletableFuture.failedFuture(new IllegalStateException());
        }
      };
    }
  }

  private static void end(List<Thread> threads) {
    threads.forEach(LockSupport::unpark);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    threads.clear();
  }
}
