package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/**
 * One datagram of a {@link DatagramStream}: bytes from a position on, and what has arrived of the
 * other direction. Whoever is not of the laboratory does not begin with its mark.
 */
final class StreamSegment {

  /** The output ends behind these bytes; the end takes up a position. */
  static final int END = 1;

  /** The sender has everything it wants and is gone. */
  static final int CLOSE = 2;

  /** The sender is gone and what is on the way does not matter. */
  static final int RESET = 4;

  /** What every path carries. */
  static final int LARGEST = 1200;

  private static final int MARK = 0x9d4c4142; // not what STUN or QUIC begins with
  private static final int HEADER = 4 + 8 + 1 + 8 + 8 + 4;

  /** How many bytes fit. */
  static final int MOST_DATA = LARGEST - HEADER;

  private final long stream;
  private final int flags;
  private final long seq;
  private final long ack;
  private final int window;
  private final byte[] data;

  /**
   * Creates a datagram.
   *
   * @param stream which stream it belongs to, drawn by the client
   * @param flags {@link #END}, {@link #CLOSE}, {@link #RESET}
   * @param seq the position of the first byte
   * @param ack the position up to which everything has arrived
   * @param window how many bytes more there is room for
   */
  StreamSegment(long stream, int flags, long seq, long ack, int window, byte[] data) {
    this.stream = stream;
    this.flags = flags;
    this.seq = seq;
    this.ack = ack;
    this.window = window;
    this.data = data;
  }

  long stream() {
    return stream;
  }

  long seq() {
    return seq;
  }

  long ack() {
    return ack;
  }

  int window() {
    return window;
  }

  byte[] data() {
    return data;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  ByteBuffer write() {
    return ByteBuffer.allocate(HEADER + data.length)
        .putInt(MARK)
        .putLong(stream)
        .put((byte) flags)
        .putLong(seq)
        .putLong(ack)
        .putInt(window)
        .put(data)
        .flip();
  }

  /** Reads a datagram; null if it is none of these. */
  static @Nullable StreamSegment read(ByteBuffer datagram) {
    ByteBuffer in = datagram.duplicate();
    if (in.remaining() < HEADER || in.remaining() > LARGEST || in.getInt() != MARK) {
      return null;
    }
    long stream = in.getLong();
    int flags = in.get();
    long seq = in.getLong();
    long ack = in.getLong();
    int window = in.getInt();
    if (seq < 0 || ack < 0 || window < 0) {
      return null;
    }
    byte[] data = new byte[in.remaining()];
    in.get(data);
    return new StreamSegment(stream, flags, seq, ack, window, data);
  }
}
