package net.p2pd.api.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One received message: a datagram, a message of a session's stream, a frame of a framed stream, or
 * a chunk of an unframed one ({@link Framing#none()}).
 *
 * <p>A message from a queue ({@code receive}, a {@link Subscription}, {@link Pipe#messages}) owns
 * its bytes and may be kept for ever. A message in a {@link MessageHandler} shows the pipe's own
 * buffer: {@link #bytes()} and {@link #text()} copy it once, while the handler runs, and what was
 * copied may be kept for ever; {@link #peek()} is only valid during the handler.
 *
 * <p>Immutable. Implemented by the host.
 */
public interface Message {

  /** Returns the number of bytes. */
  int size();

  /**
   * Returns a read-only view of the bytes, position 0 to {@link #size()}, without copying. Each
   * call gives a view with a position of its own.
   *
   * @throws IllegalStateException after the handler that received this message returned, unless it
   *     had called {@link #bytes()} or {@link #text()}, or the message came from a queue
   */
  ByteBuffer peek();

  /**
   * Returns the bytes. The first call copies; the caller must not change the array, which later
   * calls return again.
   *
   * @throws IllegalStateException as {@link #peek()}
   */
  byte[] bytes();

  /**
   * Returns the bytes as UTF-8 text; bytes that are not UTF-8 become U+FFFD.
   *
   * @throws IllegalStateException as {@link #peek()}
   */
  String text();

  /** Returns who sent it: the datagram's source, or the remote end of a connected pipe. */
  Optional<InetSocketAddress> sender();
}
