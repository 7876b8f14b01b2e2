package net.p2pd.api.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/**
 * What a {@link PipeDriver} calls, on its event loop.
 *
 * <p>Implemented by the host.
 */
public interface PipeSink {

  /**
   * Delivers a chunk or message.
   *
   * @param bytes position to limit, valid as rule DRIVER-5 says
   * @param sender who sent it, where that differs from the driver's remote; otherwise null
   * @param lease lets the sink keep the buffer beyond the call
   */
  void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease);

  /** Says that the other side ended its output; no data comes after it. */
  void ended();

  /** Delivers an accepted connection of a server driver. */
  void accepted(PipeDriver driver);

  /**
   * Reports something that went wrong and did not close the driver, such as an unreadable datagram.
   */
  void error(Throwable error);

  /** Says that the driver is closed and will call nothing any more. */
  void closed(CloseCause cause);

  /** Lets a sink keep the buffer that it is being given. */
  @FunctionalInterface
  interface Lease {

    /**
     * Keeps the buffer unchanged until the returned action is run, exactly once, from any thread.
     * Only valid during {@link PipeSink#data}.
     */
    Runnable keep();
  }
}
