package net.p2pd.node.route;

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
 * Asks for the NICs again and again while somebody listens, and tells when they are others. Timers
 * and listeners run on the loop, asking runs on the executor.
 */
final class NicWatch {
  private final EventLoop loop;
  private final Executor blocking;
  private final System.Logger logger;
  private final Supplier<List<Nic>> source;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private @Nullable Registration timer;

  /** What the listeners know; null while there are none. */
  private @Nullable List<Nic> told;

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

  NicWatch(EventLoop loop, Executor blocking, System.Logger logger, Supplier<List<Nic>> source) {
    this.loop = loop;
    this.blocking = blocking;
    this.logger = logger;
    this.source = source;
  }

  /** Adds a listener that knows these NICs. */
  Registration add(Runnable task, List<Nic> seen) {
    Listener listener = new Listener(task);
    synchronized (lock) {
      listeners.add(listener);
      if (told == null) {
        told = seen;
        round++;
        schedule(round);
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
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  private void schedule(int current) {
    synchronized (lock) {
      if (current == round) {
        timer = loop.schedule(SystemRouteProvider.POLL, () -> ask(current));
      }
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
                + SystemRouteProvider.POLL.toSeconds()
                + " s",
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
    synchronized (lock) {
      if (current != round) {
        return;
      }
      changed = nics != null && !nics.equals(told);
      if (changed) {
        told = nics;
      }
    }
    if (changed) {
      listeners.forEach(this::tell);
    }
    schedule(current);
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
