package net.p2pd.signal.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Envelopes for mailboxes that are not open yet: a broker sends what it kept as soon as this node
 * is back, and a node opens its mailboxes one after the other. A few are kept for a moment. For the
 * event loop.
 */
final class Strays {

  private static final int MOST = 32;

  private static final class Stray {
    final String topic;
    final byte[] payload;

    Stray(String topic, byte[] payload) {
      this.topic = topic;
      this.payload = payload;
    }
  }

  private final Deque<Stray> strays = new ArrayDeque<>();

  /** Keeps one; the oldest gives way. */
  void add(String topic, byte[] payload) {
    if (strays.size() >= MOST) {
      strays.remove();
    }
    strays.add(new Stray(topic, payload));
  }

  /** Takes those of a topic out. */
  List<byte[]> take(String topic) {
    List<byte[]> found = new ArrayList<>();
    strays.removeIf(stray -> stray.topic.equals(topic) && found.add(stray.payload));
    return found;
  }

  /** Returns the topics that nobody asked for, and forgets all. */
  List<String> clear() {
    List<String> topics = strays.stream().map(stray -> stray.topic).distinct().toList();
    strays.clear();
    return topics;
  }

  boolean isEmpty() {
    return strays.isEmpty();
  }
}
