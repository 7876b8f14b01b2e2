package net.p2pd.signal.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.Nullable;

/**
 * What is to go to a broker: bounded, in order, and kept until the broker says that it has it. What
 * was on its way when a connection ended goes again, so it may arrive twice. For the event loop.
 */
final class Outbox {

  /** How many messages may be on their way at a time. */
  static final int WINDOW = 16;

  private static final int MOST = 256;
  private static final int MOST_BYTES = 4 << 20;

  /** After so many connections that ended with a message on its way, the message is to blame. */
  private static final int MOST_LOSSES = 3;

  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private final Set<Outgoing> underWay = new LinkedHashSet<>();
  private int bytes;

  /** Adds a message; returns false if there is no room for it. */
  boolean offer(Outgoing message) {
    if (waiting.size() + underWay.size() >= MOST || bytes + message.payload.length > MOST_BYTES) {
      return false;
    }
    bytes += message.payload.length;
    waiting.add(message);
    return true;
  }

  /** Returns the next message to send, which is under way now; null if none may be sent. */
  @Nullable
  Outgoing next() {
    if (underWay.size() >= WINDOW) {
      return null;
    }
    @Nullable Outgoing message = waiting.poll();
    if (message != null) {
      underWay.add(message);
    }
    return message;
  }

  boolean isUnderWay(Outgoing message) {
    return underWay.contains(message);
  }

  /** Forgets a message that was taken or given up. */
  void remove(Outgoing message) {
    if (underWay.remove(message) || waiting.remove(message)) {
      bytes -= message.payload.length;
    }
  }

  /**
   * The connection was lost: what was under way waits again.
   *
   * @return those that were lost too often
   */
  List<Outgoing> lost() {
    List<Outgoing> hopeless = new ArrayList<>();
    for (Outgoing message : underWay) {
      if (++message.losses >= MOST_LOSSES) {
        hopeless.add(message);
      }
    }
    again();
    return hopeless;
  }

  /** What was under way waits again, before all else. */
  void again() {
    List<Outgoing> sent = new ArrayList<>(underWay);
    underWay.clear();
    for (int i = sent.size() - 1; i >= 0; i--) {
      waiting.addFirst(sent.get(i));
    }
  }

  /** Returns all that is not taken yet. */
  List<Outgoing> all() {
    List<Outgoing> all = new ArrayList<>(underWay);
    all.addAll(waiting);
    return all;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && underWay.isEmpty();
  }
}
