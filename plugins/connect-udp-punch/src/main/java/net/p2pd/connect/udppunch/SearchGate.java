package net.p2pd.connect.udppunch;

import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.api.Nullable;

/**
 * Lets one search for a random port run at a time: two would take twice the mappings of the one
 * router before this node. May be used from any thread.
 */
final class SearchGate {

  private final Map<Object, Runnable> waiting = new LinkedHashMap<>();
  private @Nullable Object inside;

  /** Enters if nobody is inside, or whoever asks is. */
  synchronized boolean tryEnter(Object who) {
    if (inside == null) {
      inside = who;
    }
    return inside.equals(who);
  }

  /** Enters now or when all before have left. */
  void enter(Object who, Runnable ready) {
    synchronized (this) {
      if (!tryEnter(who)) {
        waiting.put(who, ready);
        return;
      }
    }
    ready.run();
  }

  /** Leaves, or waits no more. */
  void leave(Object who) {
    Runnable next = null;
    synchronized (this) {
      waiting.remove(who);
      if (who.equals(inside)) {
        inside = waiting.keySet().stream().findFirst().orElse(null);
        next = inside == null ? null : waiting.remove(inside);
      }
    }
    if (next != null) {
      next.run();
    }
  }
}
