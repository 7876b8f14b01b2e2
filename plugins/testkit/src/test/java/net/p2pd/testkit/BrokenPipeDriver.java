package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;

/** Pipe providers and drivers that break what holds for all of them. */
final class BrokenPipeDriver {

  private static final Set<PipeOption<?>> NOT_IN_THE_LABORATORY =
      Set.of(PipeOptions.KEEP_ALIVE, PipeOptions.BROADCAST, PipeOptions.BIND_TO_DEVICE);

  private BrokenPipeDriver() {}

  static boolean hasTheLaboratory(PipeOption<?> option) {
    return !NOT_IN_THE_LABORATORY.contains(option);
  }

  /** Opens pipes of the laboratory. */
  static class Plumber implements PipeProvider {
    final PipeProvider inner;

    Plumber(PipeProvider inner) {
      this.inner = inner;
    }

    @Override
    public String id() {
      return "plumber";
    }

    @Override
    public Set<Transport> transports() {
      return inner.transports();
    }

    @Override
    public CompletionStage<PipeDriver> open(PipeRequest request) {
      return inner.open(request);
    }
  }

  /** The laboratory's provider, for the rules of providers alone. */
  abstract static class LabProvider extends PipeProviderRules {
    private int hosts;

    @Override
    protected PipeProvider provider() {
      return broken(lab().internet().publicHost("plumber-" + ++hosts).pipeProvider());
    }

    abstract PipeProvider broken(PipeProvider inner);

    @Override
    protected boolean supports(PipeOption<?> option) {
      return hasTheLaboratory(option);
    }
  }

  @Breaks(value = "PIPES-1", with = "transports once it is started")
  static final class LearnsTransports extends LabProvider {
    @Override
    PipeProvider broken(PipeProvider inner) {
      return new Plumber(inner) {
        private boolean started;

        @Override
        public void start(PluginContext context) {
          started = true;
        }

        @Override
        public Set<Transport> transports() {
          return started ? inner.transports() : Set.of(Transport.TCP);
        }
      };
    }
  }

  @Breaks(value = "PIPES-2", with = "with the option 'testkit-unheard-of' succeeded")
  static final class IgnoresWhatItDoesNotKnow extends LabProvider {
    @Override
    PipeProvider broken(PipeProvider inner) {
      return new Plumber(inner) {
        @Override
        public CompletionStage<PipeDriver> open(PipeRequest request) {
          return inner.open(
              new PipeRequest(
                  request.transport(),
                  request.remote().orElse(null),
                  request.route().orElse(null),
                  PipeOptions.defaults()));
        }
      };
    }
  }

  @Breaks(value = "PIPES-2", with = "the refusal of the option")
  static final class RefusesInItsOwnWay extends LabProvider {
    @Override
    PipeProvider broken(PipeProvider inner) {
      return new Plumber(inner) {
        @Override
        public CompletionStage<PipeDriver> open(PipeRequest request) {
          CompletableFuture<PipeDriver> result = inner.open(request).toCompletableFuture();
          return request.options().set().isEmpty() || !result.isCompletedExceptionally()
              ? result
              : CompletableFuture.failedFuture(new PipeException("this is not possible here"));
        }
      };
    }
  }

  @Breaks(value = "PIPES-3", with = "whether a connection is over whose open was cancelled")
  static final class DoesNotHearThatItWasCancelled extends LabProvider {
    @Override
    PipeProvider broken(PipeProvider inner) {
      return new Plumber(inner) {
        @Override
        public CompletionStage<PipeDriver> open(PipeRequest request) {
          CompletableFuture<PipeDriver> copy = new CompletableFuture<>();
          inner
              .open(request)
              .whenComplete(
                  (driver, error) -> {
                    if (error == null) {
                      copy.complete(driver);
                    } else {
                      copy.completeExceptionally(error);
                    }
                  });
          return copy;
        }
      };
    }
  }

  /** Drivers of the laboratory, for the rules of drivers and providers. */
  abstract static class LabDrivers extends PipeDriverRules {
    private int hosts;

    @Override
    protected PipeProvider provider() {
      return new Plumber(lab().internet().publicHost("wires-" + ++hosts).pipeProvider()) {
        @Override
        public CompletionStage<PipeDriver> open(PipeRequest request) {
          CompletionStage<PipeDriver> opening = inner.open(request);
          CompletableFuture<PipeDriver> wired =
              opening.thenApply(LabDrivers.this::wire).toCompletableFuture();
          wired.whenComplete((driver, error) -> opening.toCompletableFuture().cancel(false));
          return wired;
        }
      };
    }

    abstract PipeDriver wire(PipeDriver inner);

    @Override
    protected boolean supports(PipeOption<?> option) {
      return hasTheLaboratory(option);
    }
  }

  @Breaks(value = "DRIVER-1", with = "calls off the loop")
  static final class DeliversFromAThreadOfItsOwn extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void data(ByteBuffer bytes, InetSocketAddress sender, Lease lease) {
          Elsewhere.run(() -> sink.data(bytes, sender, lease));
        }
      };
    }
  }

  @Breaks(value = "DRIVER-2", with = "before read(true)")
  static final class DeliversAtOnce extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void start(PipeSink receiver) {
          super.start(receiver);
          inner.read(true);
        }
      };
    }
  }

  @Breaks(value = "DRIVER-2", with = "deliveries when one was wanted")
  static final class DoesNotStop extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void read(boolean wanted) {
          inner.read(true);
        }
      };
    }
  }

  @Breaks(value = "DRIVER-3", with = "whether the bytes came as they were written")
  static final class SendsTheLaterFirst extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        private Runnable held;

        @Override
        public void write(ByteBuffer bytes, InetSocketAddress to, WriteListener done) {
          if (held == null) {
            held = () -> inner.write(bytes, to, done);
          } else {
            inner.write(bytes, to, done);
            release();
          }
        }

        private void release() {
          if (held != null) {
            held.run();
            held = null;
          }
        }

        @Override
        public void flush() {
          release();
          inner.flush();
        }
      };
    }
  }

  @Breaks(value = "DRIVER-3", with = "calls of each listener")
  static final class TellsTwiceThatItWrote extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void write(ByteBuffer bytes, InetSocketAddress to, WriteListener done) {
          inner.write(
              bytes,
              to,
              error -> {
                done.written(error);
                done.written(error);
              });
        }
      };
    }
  }

  @Breaks(value = "DRIVER-3", with = "whether every write listener was called")
  static final class ForgetsListenersWhenItCloses extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void write(ByteBuffer bytes, InetSocketAddress to, WriteListener done) {
          inner.write(
              bytes,
              to,
              error -> {
                if (error == null) {
                  done.written(null);
                }
              });
        }
      };
    }
  }

  @Breaks(value = "DRIVER-4", with = "calls of closed")
  static final class TellsTwiceThatItClosed extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void closed(CloseCause cause) {
          sink.closed(cause);
          sink.closed(cause);
        }
      };
    }
  }

  @Breaks(value = "DRIVER-4", with = "calls after closed")
  static final class HasTheLastWord extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        @Override
        public void closed(CloseCause cause) {
          sink.closed(cause);
          sink.error(new PipeException("and it was not my fault"));
        }
      };
    }
  }

  @Breaks(value = "DRIVER-5", with = "each is as it was delivered")
  static final class UsesOneBufferForAll extends LabDrivers {
    @Override
    PipeDriver wire(PipeDriver inner) {
      return new PassingDriver(inner, this::wire) {
        private final ByteBuffer only = ByteBuffer.allocate(1 << 17);

        @Override
        public void data(ByteBuffer bytes, InetSocketAddress sender, Lease lease) {
          only.clear();
          only.put(bytes).flip();
          sink.data(only, sender, () -> () -> {});
        }
      };
    }
  }
}
