package net.p2pd.core.pipe;

import net.p2pd.api.Nullable;

/** The chunks that wait to be dispatched, in order, with what they cost. */
final class HeldQueue {

  private @Nullable Held head;
  private @Nullable Held tail;
  private int cost;

  boolean isEmpty() {
    return head == null;
  }

  int cost() {
    return cost;
  }

  void addLast(Held held) {
    if (tail == null) {
      head = held;
    } else {
      tail.next = held;
    }
    tail = held;
    cost += held.cost;
  }

  void addFirst(Held held) {
    held.next = head;
    head = held;
    if (tail == null) {
      tail = held;
    }
    cost += held.cost;
  }

  @Nullable
  Held poll() {
    Held first = head;
    if (first != null) {
      head = first.next;
      first.next = null;
      if (head == null) {
        tail = null;
      }
      cost -= first.cost;
    }
    return first;
  }

  /** Copies what lies in the driver's memory and gives that back; the chunks stay. */
  void own() {
    HeldQueue copies = new HeldQueue();
    for (Held held = poll(); held != null; held = poll()) {
      copies.addLast(held.copied());
    }
    head = copies.head;
    tail = copies.tail;
    cost = copies.cost;
  }

  /** Gives everything back to the driver. */
  void clear() {
    for (Held held = poll(); held != null; held = poll()) {
      held.release();
    }
  }
}
