package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.AsyncMessageHandler;
import net.p2pd.api.pipe.CloseCause;

/** A handler that says when it is done with a message; the whole pipe waits for that. */
final class AsyncOutlet extends Outlet {

  private final EnginePipe pipe;
  private final AsyncMessageHandler handler;
  private boolean working;
  private boolean closed;

  AsyncOutlet(EnginePipe pipe, AsyncMessageHandler handler) {
    this.pipe = pipe;
    this.handler = handler;
  }

  @Override
  void offer(Inbound inbound, ByteBuffer bytes, @Nullable InetSocketAddress from) {
    PipeMessage message = inbound.message(bytes, from);
    message.bytes();
    CompletionStage<?> stage;
    pipe.monitor.enter(pipe);
    try {
      stage = handler.onMessage(message, pipe.answerTo(from));
    } catch (Throwable thrown) {
      pipe.handlers.report(thrown);
      return;
    } finally {
      pipe.monitor.exit();
    }
    if (stage == null) {
      pipe.handlers.report(
          new NullPointerException("an asynchronous handler returned null instead of a stage"));
      return;
    }
    working = true;
    inbound.pause();
    Futures.whenDone(stage, (value, error) -> pipe.onLoop(() -> done(error)));
  }

  private void done(@Nullable Throwable error) {
    working = false;
    if (error != null) {
      pipe.handlers.report(Futures.unwrap(error));
    }
    pipe.inbound.resume();
  }

  @Override
  boolean isBusy() {
    return working && !closed;
  }

  @Override
  void closed(CloseCause cause) {
    closed = true;
  }
}
