package net.p2pd.api.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/**
 * The low end of a pipe: moves bytes and knows nothing of handlers, queues, filters or links, which
 * the host's pipe adds ({@link Pipes#over}). Whoever brings a new carrier of bytes implements this.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li><b>DRIVER-1</b> The host calls every method on {@link #eventLoop()}, and the driver MUST
 *       call its sink there.
 *   <li><b>DRIVER-2</b> A driver MUST NOT deliver anything before {@link #start} or while {@link
 *       #read} said false, except what {@link PipeSink#data} was already working on.
 *   <li><b>DRIVER-3</b> Written bytes MUST be sent in order; each listener MUST be called exactly
 *       once, also when the driver closes.
 *   <li><b>DRIVER-4</b> {@link PipeSink#closed} MUST be called exactly once, last, whoever closed.
 *   <li><b>DRIVER-5</b> A buffer given to {@link PipeSink#data} MUST stay unchanged until the call
 *       returns or, if the sink kept it, until it is released.
 * </ul>
 *
 * <p>Implemented by plugins and the host.
 */
public interface PipeDriver {

  /**
   * Returns what a delivered buffer is: STREAM for chunks without borders, else one message each.
   */
  PipeKind kind();

  /** Returns what carries it. */
  Transport transport();

  /** Returns which end it is; a driver that accepts is {@link PipeRole#SERVER}. */
  PipeRole role();

  /** Returns the loop that all calls happen on. */
  EventLoop eventLoop();

  /** Returns the local address, or null if there is none. */
  @Nullable
  InetSocketAddress local();

  /** Returns the remote address, or null if there is none. */
  @Nullable
  InetSocketAddress remote();

  /** Hands over the receiver of everything; called once, before anything else. */
  void start(PipeSink sink);

  /** Says whether data (on a server: accepted drivers) is wanted now. The first state is false. */
  void read(boolean wanted);

  /**
   * Accepts bytes for sending; {@link #flush} sends them.
   *
   * @param bytes position to limit; the driver may move the position; they stay unchanged until
   *     done
   * @param to where to, for a datagram driver without a fixed remote; null = the fixed remote
   * @param done told once, on the loop, with null or what went wrong; may be null
   */
  void write(ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done);

  /** Sends what was written, now or when what was read with the present batch is delivered. */
  void flush();

  /**
   * Ends the output after everything written before.
   *
   * @throws UnsupportedOptionException if the carrier knows no half-close
   */
  void end(WriteListener done);

  /**
   * Closes; the host has waited for the writes that are to be flushed.
   *
   * @param hard true to drop everything at once and reset the connection where the carrier can
   */
  void close(boolean hard);

  /** Hears how a write ended. */
  @FunctionalInterface
  interface WriteListener {

    /** Called once on the loop; error is null when the bytes went out. */
    void written(@Nullable Throwable error);
  }
}
