package net.p2pd.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.CloseHandler;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Overflow;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.core.pipe.LoopFuture;

/** Pipes that break what holds for all pipes. */
final class BrokenPipe {

  private BrokenPipe() {}

  /** The laboratory's pipes. */
  abstract static class LabPipes extends PipeContract {
    private int hosts;

    @Override
    protected PipeProvider provider() {
      return lab().internet().publicHost("pipes-" + ++hosts).pipeProvider();
    }

    @Override
    protected boolean supports(PipeOption<?> option) {
      return BrokenPipeDriver.hasTheLaboratory(option);
    }
  }

  /** What a broken pipe does instead of one method, whatever its overload. */
  @FunctionalInterface
  interface Instead {
    Object call(Pipe inner, Object[] arguments, Inner proceed) throws Throwable;
  }

  /** What the whole pipe does. */
  @FunctionalInterface
  interface Inner {
    Object call() throws Throwable;
  }

  /** Pipes of which one method is broken. */
  abstract static class OneMethod extends LabPipes {
    private final String name;

    OneMethod(String name) {
      this.name = name;
    }

    @Override
    Pipe pipe(Pipe opened) {
      Instead instead = instead();
      return (Pipe)
          Proxy.newProxyInstance(
              Pipe.class.getClassLoader(),
              new Class<?>[] {Pipe.class},
              (self, method, arguments) -> {
                Inner inner =
                    () -> {
                      try {
                        return method.invoke(opened, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    };
                return method.getName().equals(name)
                    ? instead.call(opened, arguments, inner)
                    : inner.call();
              });
    }

    abstract Instead instead();
  }

  /** Completes a copy of a result; somebody may change how. */
  private static <T> void copy(CompletableFuture<T> from, CompletableFuture<T> to) {
    from.whenComplete(
        (value, error) -> {
          if (error == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(error);
          }
        });
    to.whenComplete(
        (value, error) -> {
          if (to.isCancelled()) {
            from.cancel(false);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static <T> CompletableFuture<T> future(Object result) {
    return (CompletableFuture<T>) result;
  }

  @Breaks(value = "PIPE-1", with = "a handler ran off the event loop")
  static final class RunsHandlersElsewhere extends OneMethod {
    RunsHandlersElsewhere() {
      super("onMessage");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) ->
          inner.onMessage(
              (message, pipe) -> {
                message.bytes();
                Elsewhere.run(() -> ((MessageHandler) arguments[0]).onMessage(message, pipe));
              });
    }
  }

  @Breaks(value = "PIPE-2", with = "get inside the event loop did not return within 3000 ms")
  static final class HangsInTheLoop extends OneMethod {
    HangsInTheLoop() {
      super("closed");
    }

    @Override
    protected Limits limits() {
      return Limits.usual().arrive(Duration.ofSeconds(3));
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        CompletableFuture<Object> plain = new CompletableFuture<>();
        copy(future(proceed.call()), plain);
        return plain;
      };
    }
  }

  @Breaks(value = "PIPE-4", with = "a continuation ran on the thread elsewhere")
  static final class ContinuesElsewhere extends OneMethod {
    ContinuesElsewhere() {
      super("receive");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        LoopFuture<Object> late = new LoopFuture<>(inner.eventLoop());
        CompletableFuture<Object> real = future(proceed.call());
        real.thenAccept(value -> Elsewhere.run(() -> late.complete(value)));
        real.exceptionally(
            error -> {
              late.completeExceptionally(error);
              return "failed";
            });
        late.whenComplete((value, error) -> real.cancel(false));
        return late;
      };
    }
  }

  @Breaks(value = "PIPE-5", with = "bytes that were read before anybody wanted them")
  @Breaks.Also(value = "PIPE-10", because = "what reads at once never slows the sender down")
  @Breaks.Also(value = "PIPE-12", because = "what reads at once never slows the sender down")
  @Breaks.Also(value = "PIPE-15", because = "what reads at once never slows the sender down")
  static final class ReadsBeforeAnybodyAsks extends LabPipes {
    @Override
    Pipe pipe(Pipe opened) {
      if (opened.role() == PipeRole.ACCEPTED) {
        opened.onMessage((message, pipe) -> {});
      }
      return opened;
    }
  }

  @Breaks(value = "PIPE-6", with = "what the second handler got")
  static final class KnowsOneHandler extends OneMethod {
    KnowsOneHandler() {
      super("onMessage");
    }

    @Override
    Instead instead() {
      boolean[] has = new boolean[1];
      return (inner, arguments, proceed) -> {
        if (has[0]) {
          return (net.p2pd.api.pipe.Registration) () -> {};
        }
        has[0] = true;
        return proceed.call();
      };
    }
  }

  @Breaks(value = "PIPE-7", with = "what comes after a receive that timed out")
  static final class SwallowsForWhoGaveUp extends OneMethod {
    SwallowsForWhoGaveUp() {
      super("receive");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        if (arguments == null || arguments.length < 2) {
          return proceed.call();
        }
        Duration limit = (Duration) arguments[1];
        LoopFuture<Message> result = new LoopFuture<>(inner.eventLoop());
        inner
            .receive((Filter) arguments[0], Duration.ofHours(1))
            .whenComplete(
                (message, error) -> {
                  if (error == null) {
                    result.complete(message);
                  } else {
                    result.completeExceptionally(error);
                  }
                });
        inner
            .eventLoop()
            .schedule(
                limit,
                () -> result.completeExceptionally(new PipeTimeoutException("nothing came")));
        return result;
      };
    }
  }

  @Breaks(value = "PIPE-8", with = "messages that a stream dropped")
  static final class DropsFromStreams extends LabPipes {
    @Override
    PipeOptions options(PipeOptions wanted) {
      return wanted.with(PipeOptions.OVERFLOW, Overflow.DROP_OLDEST);
    }
  }

  @Breaks(value = "PIPE-8", with = "whether all datagrams came")
  static final class LetsDatagramsWait extends LabPipes {
    @Override
    PipeOptions options(PipeOptions wanted) {
      return wanted.with(PipeOptions.OVERFLOW, Overflow.WAIT);
    }
  }

  @Breaks(value = "PIPE-10", with = "whether error handlers heard of a failed send")
  static final class HidesFailedSends extends OneMethod {
    HidesFailedSends() {
      super("send");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        CompletableFuture<Void> sent = future(proceed.call());
        sent.whenComplete((done, error) -> {}); // now somebody has looked
        return sent;
      };
    }
  }

  @Breaks(value = "PIPE-11", with = "the answer to 'other'")
  static final class AnswersTheFirstSender extends OneMethod {
    AnswersTheFirstSender() {
      super("onMessage");
    }

    @Override
    Instead instead() {
      Pipe[] first = new Pipe[1];
      return (inner, arguments, proceed) ->
          inner.onMessage(
              (message, pipe) -> {
                first[0] = first[0] == null ? pipe : first[0];
                ((MessageHandler) arguments[0]).onMessage(message, first[0]);
              });
    }
  }

  @Breaks(value = "PIPE-12", with = "whether all came that was sent before close")
  @Breaks.Also(value = "PIPE-13", because = "the last messages are lost, too")
  static final class AbortsWhenItIsClosed extends OneMethod {
    AbortsWhenItIsClosed() {
      super("closeAsync");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        inner.abort();
        return inner.closed().thenAccept(cause -> {});
      };
    }
  }

  @Breaks(value = "PIPE-12", with = "abort was not done within")
  static final class WaitsWhenItIsAborted extends OneMethod {
    WaitsWhenItIsAborted() {
      super("abort");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        inner.closeAsync();
        return null;
      };
    }
  }

  @Breaks(value = "PIPE-13", with = "what close handlers heard")
  static final class CallsCloseHandlersTwice extends OneMethod {
    CallsCloseHandlersTwice() {
      super("onClose");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        CloseHandler handler = (CloseHandler) arguments[0];
        return inner.onClose(
            (pipe, cause) -> {
              handler.onClose(pipe, cause);
              handler.onClose(pipe, cause);
            });
      };
    }
  }

  @Breaks(value = "PIPE-14", with = "what comes back after end()")
  static final class EndsBothDirections extends OneMethod {
    EndsBothDirections() {
      super("end");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> inner.closeAsync();
    }
  }

  @Breaks(value = "PIPE-15", with = "a pipe whose other end reads nothing took")
  @Breaks.Also(value = "PIPE-10", because = "no send ever fails")
  @Breaks.Also(value = "PIPE-12", because = "it never has its fill")
  static final class DropsWhatIsTooMuch extends OneMethod {
    DropsWhatIsTooMuch() {
      super("send");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) -> {
        CompletableFuture<Void> sent = future(proceed.call());
        return sent.exceptionally(error -> null);
      };
    }
  }

  @Breaks(value = "PIPE-16", with = "nothing is left of a closed pipe")
  static final class ForgetsItsQueue extends OneMethod {
    ForgetsItsQueue() {
      super("receive");
    }

    @Override
    Instead instead() {
      return (inner, arguments, proceed) ->
          inner.isOpen()
              ? proceed.call()
              : LoopFuture.failed(
                  inner.eventLoop(),
                  new PipeClosedException(
                      inner.name(),
                      CloseCause.of(CloseCause.CLOSED_HERE, "nothing is left of a closed pipe")));
    }
  }
}
