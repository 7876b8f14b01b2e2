package net.p2pd.benchmarks.load;

import java.nio.ByteBuffer;

/** The bytes that both sides of a comparison send, and what reads every one of them. */
final class Bytes {

  /** The size of one send in bulk. */
  static final int BULK = 64 * 1024;

  /** How much a sender in bulk keeps under way. */
  static final int WINDOW = 4 * BULK;

  /** The size of a message of a round trip, and of a datagram. */
  static final int SMALL = 64;

  /** How long to wait for a datagram before it is taken for lost. */
  static final long DATAGRAM_SILENCE_MILLIS = 300;

  /** How many datagrams are under way. */
  static final int DATAGRAMS = 64;

  @SuppressWarnings("unused") // keeps the sum from being optimized away
  private static volatile long kept;

  private Bytes() {}

  static ByteBuffer direct(int size) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(size);
    for (int i = 0; i < size; i++) {
      bytes.put((byte) (i * 31));
    }
    return bytes.flip();
  }

  /** Reads every byte. */
  static int readAll(ByteBuffer bytes) {
    int size = bytes.remaining();
    long sum = 0;
    while (bytes.remaining() >= Long.BYTES) {
      sum += bytes.getLong();
    }
    while (bytes.hasRemaining()) {
      sum += bytes.get();
    }
    kept = sum;
    return size;
  }
}
