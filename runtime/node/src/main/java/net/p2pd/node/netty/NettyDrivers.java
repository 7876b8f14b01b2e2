package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeRole;
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

  /**
   * Makes a channel of Netty over a driver of datagrams. It reads and writes {@code DatagramPacket}
   * whose addresses mean nothing, and closes the driver when it is closed; a {@link
   * net.p2pd.api.pipe.CloseCause} of the driver passes through it as a user event. On the driver's
   * loop only.
   *
   * @param raw a DATAGRAM driver that was not started; it belongs to the channel from now on
   */
  public static Channel packets(PipeDriver raw, ChannelHandler... handlers) {
    return PacketChannel.open(raw, handlers);
  }

  /** Returns the end of the path that a {@link #packets} channel takes for its own. */
  public static InetSocketAddress packetsHere() {
    return PacketChannel.HERE;
  }

  /** Returns the end of the path that a {@link #packets} channel takes for the other. */
  public static InetSocketAddress packetsThere() {
    return PacketChannel.THERE;
  }

  /**
   * Makes a driver of a stream inside something that runs over another driver. It is the last
   * handler of the stream's pipeline; a user event {@link net.p2pd.api.pipe.CloseCause} that comes
   * to it says why the stream is about to close.
   *
   * @param stream registered with the raw driver's loop
   * @param raw what carries it: whose addresses it has
   * @param abort closes the carrier at once, and with it the stream
   */
  public static PipeDriver carried(
      DuplexChannel stream, PipeDriver raw, PipeRole role, Runnable abort) {
    CarriedDriver driver = new CarriedDriver(stream, raw, role, abort);
    stream.pipeline().addLast(driver);
    return driver;
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
