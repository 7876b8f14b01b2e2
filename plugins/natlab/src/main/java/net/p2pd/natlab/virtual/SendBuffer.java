package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;

/** What was written and is not acknowledged yet: a ring whose first byte has a sequence number. */
final class SendBuffer {

  private static final int SMALL = 1024;

  private final int capacity;
  private byte[] ring = {};
  private int start;
  private int length;
  private long first;

  SendBuffer(int capacity, long first) {
    this.capacity = capacity;
    this.first = first;
  }

  /** Takes as many bytes as there is room for; returns how many. */
  int take(ByteBuffer from) {
    int count = Math.min(from.remaining(), capacity - length);
    if (count == 0) {
      return 0;
    }
    makeRoom(length + count);
    int at = (start + length) % ring.length;
    int head = Math.min(count, ring.length - at);
    from.get(ring, at, head);
    from.get(ring, 0, count - head);
    length += count;
    return count;
  }

  /** Most connections carry little: the ring grows as it is needed. */
  private void makeRoom(int needed) {
    if (needed > ring.length) {
      int size = Math.min(capacity, Math.max(SMALL, Integer.highestOneBit(needed - 1) * 2));
      byte[] larger = new byte[size];
      byte[] content = copy(first, length);
      System.arraycopy(content, 0, larger, 0, length);
      ring = larger;
      start = 0;
    }
  }

  /** Copies bytes from a sequence number on. */
  byte[] copy(long seq, int count) {
    byte[] out = new byte[count];
    if (count == 0) {
      return out;
    }
    int at = (int) ((start + (seq - first)) % ring.length);
    int head = Math.min(count, ring.length - at);
    System.arraycopy(ring, at, out, 0, head);
    System.arraycopy(ring, 0, out, head, count - head);
    return out;
  }

  /** Forgets what lies before a sequence number. */
  void acknowledge(long seq) {
    int count = (int) Math.max(0, Math.min(seq - first, length));
    if (count == 0) {
      return;
    }
    start = (start + count) % ring.length;
    length -= count;
    first += count;
  }

  /** The number after the last byte. */
  long end() {
    return first + length;
  }

  boolean isEmpty() {
    return length == 0;
  }
}
