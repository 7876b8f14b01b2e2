package net.p2pd.node.route;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Nic;

/**
 * Asks for the NICs again and again while somebody listens, and tells when they are others and have
 * settled. Where the system offers a short look, it is asked for its NICs only when that shows a
 * change. Timers, short looks and listeners run on the loop, asking runs on the executor.
 */
final class NicWatch {
  private final EventLoop loop;
  private final Executor blocking;
  private final System.Logger logger;
  private final Supplier<List<Nic>> source;
  private final Supplier<@Nullable Long> glance;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private @Nullable Registration timer;

  /** What the listeners know; null while there are none. */
  private @Nullable List<Nic> told;

  /** What was seen after a change; told once it is seen again, or was seen too often. */
  private @Nullable List<Nic> unsettled;

  /** How often the NICs were others each time, since the last that was told. */
  private int restless;

  /** What the short look showed before the NICs were asked for; null if nothing. */
  private @Nullable Long seenBefore;

  /** When the NICs were asked for. */
  private long askedAt;

  /** Counts the times that watching began, so that the answer of an earlier time is dropped. */
  private int round;

  private volatile boolean failing;

  private record Listener(Runnable task) {
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other; // The same task may listen twice.
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * Creates it.
   *
   * @param glance a short look: another number after a change, null if it cannot tell
   */
  NicWatch(
      EventLoop loop,
      Executor blocking,
      System.Logger logger,
      Supplier<List<Nic>> source,
      Supplier<@Nullable Long> glance) {
    this.loop = loop;
    this.blocking = blocking;
    this.logger = logger;
    this.source = source;
    this.glance = glance;
  }

  /** Adds a listener that knows these NICs. */
  Registration add(Runnable task, List<Nic> seen) {
    Listener listener = new Listener(task);
    synchronized (lock) {
      listeners.add(listener);
      if (told == null) {
        told = seen;
        round++;
        schedule(round, SystemRouteProvider.POLL);
      }
    }
    return () -> remove(listener);
  }

  private void remove(Listener listener) {
    synchronized (lock) {
      if (listeners.remove(listener) && listeners.isEmpty()) {
        stop();
      }
    }
  }

  void close() {
    synchronized (lock) {
      listeners.clear();
      stop();
    }
  }

  private void stop() {
    round++;
    told = null;
    unsettled = null;
    restless = 0;
    seenBefore = null;
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  private void schedule(int current, Duration delay) {
    synchronized (lock) {
      if (current == round) {
        timer = loop.schedule(delay, () -> look(current));
      }
    }
  }

  private void look(int current) {
    Long seen = glance.get();
    boolean asBefore;
    synchronized (lock) {
      if (current != round) {
        return;
      }
      boolean fresh = loop.nanoTime() - askedAt < SystemRouteProvider.LONGEST_REST.toNanos();
      asBefore = seen != null && seen.equals(seenBefore) && fresh && unsettled == null;
      seenBefore = seen;
    }
    if (asBefore) {
      schedule(current, SystemRouteProvider.POLL);
    } else {
      ask(current);
    }
  }

  private void ask(int current) {
    try {
      blocking.execute(() -> answer(current, read()));
    } catch (RejectedExecutionException e) {
      logger.log(
          System.Logger.Level.WARNING,
          "changes of network interfaces are no longer seen: the executor takes no more tasks",
          e);
    }
  }

  private @Nullable List<Nic> read() {
    try {
      List<Nic> nics = source.get();
      failing = false;
      return nics;
    } catch (RuntimeException e) {
      if (!failing) {
        logger.log(
            System.Logger.Level.WARNING,
            "the network interfaces cannot be read; trying again every "
                + SystemRouteProvider.POLL.toMillis()
                + " ms",
            e);
      }
      failing = true;
      return null;
    }
  }

  private void answer(int current, @Nullable List<Nic> nics) {
    try {
      loop.execute(() -> compare(current, nics));
    } catch (RejectedExecutionException e) {
      // The loop ends with the node: nobody is left to be told.
      logger.log(System.Logger.Level.DEBUG, "the event loop is closed");
    }
  }

  private void compare(int current, @Nullable List<Nic> nics) {
    boolean changed;
    boolean settling;
    synchronized (lock) {
      if (current != round) {
        return;
      }
      askedAt = loop.nanoTime();
      if (nics == null || nics.equals(told)) {
        changed = false;
        settling = false;
      } else {
        changed = nics.equals(unsettled) || restless == SystemRouteProvider.PATIENCE;
        settling = !changed;
      }
      if (changed) {
        told = nics;
      }
      unsettled = settling ? nics : null;
      restless = settling ? restless + 1 : 0;
    }
    if (changed) {
      listeners.forEach(this::tell);
    }
    schedule(current, settling ? SystemRouteProvider.SETTLE : SystemRouteProvider.POLL);
  }

  private void tell(Listener listener) {
    try {
      listener.task().run();
    } catch (RuntimeException e) {
      logger.log(
          System.Logger.Level.ERROR, "a listener for changes of network interfaces failed", e);
    }
  }
}
