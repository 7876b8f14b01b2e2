package net.p2pd.natlab.virtual;

import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.TcpFlags;

/**
 * What a TCP packet carries beside what NATs look at. Sequence numbers do not wrap around: they are
 * longs that begin at a random 32-bit number.
 */
final class Segment {

  private static final byte[] NOTHING = {};

  private final long seq;
  private final long ack;
  private final int window;
  private final int mss;
  private final byte[] data;

  /**
   * Creates a segment.
   *
   * @param seq number of the first byte (of SYN or FIN where there is none)
   * @param ack number of the byte that is expected next, where ACK is set
   * @param window how many bytes from there on may be sent
   * @param mss the largest segment, in a SYN; else 0
   */
  Segment(long seq, long ack, int window, int mss, byte[] data) {
    this.seq = seq;
    this.ack = ack;
    this.window = window;
    this.mss = mss;
    this.data = data;
  }

  static Segment bare(long seq, long ack, int window) {
    return new Segment(seq, ack, window, 0, NOTHING);
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

  int mss() {
    return mss;
  }

  byte[] data() {
    return data;
  }

  /** The numbers that SYN, data and FIN use up. */
  private static long length(Packet packet, Segment segment) {
    long length = segment.data.length;
    length += packet.has(TcpFlags.SYN) ? 1 : 0;
    return length + (packet.has(TcpFlags.FIN) ? 1 : 0);
  }

  /** The reset that answers a segment which belongs to no connection (RFC 9293 3.5.2). */
  static Segment resetFor(Packet packet, Segment segment) {
    return packet.has(TcpFlags.ACK)
        ? bare(segment.ack, 0, 0)
        : bare(0, segment.seq + length(packet, segment), 0);
  }
}
