package net.p2pd.api.pipe;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/**
 * Says where a message of a stream begins and ends. Datagrams and sessions have borders of their
 * own and ignore it.
 *
 * <p>Implemented by the host (the three below) and by whoever has a format of his own.
 */
public interface Framing {

  /** The longest frame that {@link #line()} and {@link #length()} accept: 1 MiB. */
  int DEFAULT_LIMIT = 1 << 20;

  /**
   * Returns no framing: each message is a chunk as it arrived, whose borders mean nothing. A
   * sender's two sends may come as one chunk, and one send as many.
   */
  static Framing none() {
    return NoFraming.INSTANCE;
  }

  /** Returns lines of UTF-8 text, ended by LF (a CR before it is dropped), at most 1 MiB each. */
  static Framing line() {
    return new LineFraming(DEFAULT_LIMIT);
  }

  /** Returns lines of at most the given number of bytes. */
  static Framing line(int limit) {
    return new LineFraming(limit);
  }

  /** Returns frames with a length of four bytes, big endian, before them; at most 1 MiB each. */
  static Framing length() {
    return new LengthFraming(DEFAULT_LIMIT);
  }

  /** Returns length-prefixed frames of at most the given number of bytes. */
  static Framing length(int limit) {
    return new LengthFraming(limit);
  }

  /** Returns a short name for logs and error messages. */
  String name();

  /** Returns the bytes to send before a message, or null for none. */
  @Nullable
  ByteBuffer before(ByteBuffer message);

  /** Returns the bytes to send after a message, or null for none. */
  @Nullable
  ByteBuffer after(ByteBuffer message);

  /** Returns a new decoder, for one pipe. */
  Decoder decoder();

  /** Cuts one stream into messages; used by one thread at a time. */
  interface Decoder {

    /**
     * Returns the next message, or null when more input is needed.
     *
     * <p>A message that lies wholly in the input is returned as a view of it, without copying; one
     * that began in an earlier input is put together in a buffer of the decoder's, valid until the
     * next call. Input that is part of an unfinished message is consumed and kept.
     *
     * @param input the chunk, from its position on; the position moves
     * @throws PipeException if the stream breaks the format; the pipe is then closed with {@link
     *     CloseCause#PROTOCOL_ERROR}
     */
    @Nullable
    ByteBuffer next(ByteBuffer input);
  }
}
