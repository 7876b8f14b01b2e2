package net.p2pd.natlab.virtual;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.p2pd.api.Nullable;

/** What arrived and was not read yet, in order; and what arrived too early, waiting for the gap. */
final class ReceiveBuffer {

  private final int capacity;
  private final ArrayDeque<byte[]> ready = new ArrayDeque<>();
  private final TreeMap<Long, byte[]> early = new TreeMap<>();
  private int held;
  private long next;

  ReceiveBuffer(int capacity, long next) {
    this.capacity = capacity;
    this.next = next;
  }

  /** The sequence number that is expected next. */
  long next() {
    return next;
  }

  /** The other side's SYN or FIN uses up a number. */
  void skip() {
    next++;
  }

  int window() {
    return Math.max(0, capacity - held);
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  /** Takes a segment's bytes; what is old or beyond the window is left out. */
  void add(long seq, byte[] data) {
    if (seq > next) {
      if (seq + data.length <= next + window() && data.length > 0) {
        byte[] before = early.get(seq);
        if (before == null || before.length < data.length) {
          early.put(seq, data);
        }
      }
      return;
    }
    append(seq, data);
    Map.Entry<Long, byte[]> first = early.firstEntry();
    while (first != null && first.getKey() <= next) {
      early.pollFirstEntry();
      append(first.getKey(), first.getValue());
      first = early.firstEntry();
    }
  }

  private void append(long seq, byte[] data) {
    int from = (int) Math.min(next - seq, data.length);
    int to = Math.min(data.length, from + window());
    if (to > from) {
      ready.add(from == 0 && to == data.length ? data : Arrays.copyOfRange(data, from, to));
      held += to - from;
      next += to - from;
    }
  }

  /** Reads the next chunk; null if there is none. */
  byte @Nullable [] poll() {
    byte[] chunk = ready.poll();
    if (chunk != null) {
      held -= chunk.length;
    }
    return chunk;
  }
}
