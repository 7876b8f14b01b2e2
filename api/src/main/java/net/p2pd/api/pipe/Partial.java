package net.p2pd.api.pipe;

import java.nio.ByteBuffer;

/** The bytes of an unfinished frame; grows as needed and gives memory back after a large frame. */
final class Partial {

  private static final int KEEP = 4096;

  /** Doubling ends here: small chunks of a large frame must not copy all of it each time. */
  private static final int STEP = 1 << 20;

  private byte[] bytes = new byte[0];
  private int size;

  int size() {
    return size;
  }

  byte get(int index) {
    return bytes[index];
  }

  void add(ByteBuffer input, int count) {
    if (bytes.length - size < count) {
      int wanted = Math.max(size + count, bytes.length + Math.min(bytes.length, STEP));
      byte[] larger = new byte[Math.max(wanted, 64)];
      System.arraycopy(bytes, 0, larger, 0, size);
      bytes = larger;
    }
    input.get(bytes, size, count);
    size += count;
  }

  /** Returns what was gathered, valid until the next add, and starts anew. */
  ByteBuffer take() {
    ByteBuffer whole = ByteBuffer.wrap(bytes, 0, size).slice();
    if (bytes.length > KEEP) {
      bytes = new byte[0];
    }
    size = 0;
    return whole;
  }
}
