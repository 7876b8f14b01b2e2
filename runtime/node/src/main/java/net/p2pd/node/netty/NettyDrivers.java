package net.p2pd.node.netty;

import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.PipeDrivers;

/** What session providers need of Netty's drivers. */
public final class NettyDrivers {

  private NettyDrivers() {}

  /**
   * Puts TLS over a stream and runs the handshake: in place if the stream is a socket of ours, and
   * over a channel of Netty's around it if it is somebody else's. May be called on any thread.
   *
   * @param raw a STREAM driver that has delivered nothing yet; it belongs to the result from now on
   * @param handler the TLS side to play, with its time limit for the handshake set
   * @return the driver of the bytes inside TLS, once the handshake is done, on the same loop; or
   *     {@link PipeOpenException} with a sentence, and the raw driver is closed. Cancelling closes
   *     it too
   */
  public static CompletionStage<PipeDriver> secure(PipeDriver raw, SslHandler handler) {
    EventLoop loop = raw.eventLoop();
    if (raw.kind() != PipeKind.STREAM) {
      return LoopFuture.failed(
          loop, new PipeOpenException("TLS needs a stream, not " + raw.kind(), null));
    }
    LoopFuture<PipeDriver> result = new LoopFuture<>(loop);
    try {
      if (loop.inLoop()) {
        begin(raw, handler, result);
      } else {
        loop.execute(() -> begin(raw, handler, result));
      }
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new PipeOpenException("the event loop of the stream was closed", e));
    }
    return result;
  }

  private static void begin(PipeDriver raw, SslHandler handler, LoopFuture<PipeDriver> result) {
    boolean inPlace =
        PipeDrivers.carrier(raw) instanceof StreamDriver socket && !socket.isSecured();
    StreamDriver driver =
        inPlace ? (StreamDriver) PipeDrivers.carrier(raw) : DriverChannel.open(raw);
    result.whenComplete(
        (secured, error) -> {
          if (result.isCancelled()) {
            driver.eventLoop().execute(() -> driver.close(true));
          }
        });
    driver.secure(handler, inPlace ? raw : driver, result);
  }
}
