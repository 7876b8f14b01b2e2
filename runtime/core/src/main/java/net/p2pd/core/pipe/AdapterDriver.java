package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/** Drives a pipe that somebody else wrote by its public methods. */
final class AdapterDriver implements PipeDriver {

  private final Pipe pipe;
  private @Nullable PipeSink sink;

  /** What the next message waits for; null while data is wanted. */
  private @Nullable CompletableFuture<Void> gate;

  private boolean listening;

  AdapterDriver(Pipe pipe) {
    this.pipe = pipe;
  }

  @Override
  public PipeKind kind() {
    return pipe.kind();
  }

  @Override
  public Transport transport() {
    return pipe.transport();
  }

  @Override
  public PipeRole role() {
    return pipe.role();
  }

  @Override
  public EventLoop eventLoop() {
    return pipe.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return pipe.local().orElse(null);
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return pipe.remote().orElse(null);
  }

  @Override
  public void start(PipeSink receiver) {
    if (pipe.role() == PipeRole.SERVER && pipe.kind() != PipeKind.DATAGRAM) {
      throw new UnsupportedOptionException(
          "driver", pipe.name() + " is a server of somebody else's; use the pipes it accepts");
    }
    sink = receiver;
    pipe.onEnd(ended -> receiver.ended());
    pipe.onError((failed, error) -> receiver.error(error));
    pipe.onClose((closed, cause) -> receiver.closed(cause));
  }

  @Override
  public void read(boolean wanted) {
    CompletableFuture<Void> closedGate = gate;
    if (!wanted) {
      if (closedGate == null) {
        gate = new CompletableFuture<>();
      }
      return;
    }
    gate = null;
    if (closedGate != null) {
      closedGate.complete(null);
    }
    if (!listening) {
      listening = true;
      pipe.onMessageAsync((message, answer) -> deliver(message));
    }
  }

  /** Delivers a message; the next one comes when data is wanted. */
  private CompletableFuture<Void> deliver(Message message) {
    PipeSink receiver = sink;
    if (receiver != null) {
      @Nullable
      InetSocketAddress sender = pipe.remote().isPresent() ? null : message.sender().orElse(null);
      receiver.data(ByteBuffer.wrap(message.bytes()), sender, () -> () -> {});
    }
    CompletableFuture<Void> closedGate = gate;
    return closedGate == null ? CompletableFuture.completedFuture(null) : closedGate;
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    CompletableFuture<Void> sent = to == null ? pipe.send(bytes) : pipe.send(bytes, to);
    if (done != null) {
      Futures.whenDone(sent, (value, error) -> onLoop(() -> done.written(unwrapped(error))));
    }
  }

  private void onLoop(Runnable task) {
    if (eventLoop().inLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable error) {
    return error == null ? null : Futures.unwrap(error);
  }

  @Override
  public void flush() {
    // Pipes flush by themselves.
  }

  @Override
  public void end(WriteListener done) {
    Futures.whenDone(pipe.end(), (value, error) -> onLoop(() -> done.written(unwrapped(error))));
  }

  @Override
  public void close(boolean hard) {
    if (hard) {
      pipe.abort();
    } else {
      pipe.closeAsync();
    }
  }
}
