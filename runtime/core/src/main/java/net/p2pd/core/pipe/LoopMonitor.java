package net.p2pd.core.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;

/**
 * What is known of one event loop: its thread, and whether it runs a handler now, for the {@link
 * Watchdog}. Entering and leaving a handler costs two plain writes: the sequence is odd while one
 * runs, and the watchdog looks whether it stays the same.
 */
final class LoopMonitor {

  private static final VarHandle SEQUENCE;

  static {
    try {
      SEQUENCE = MethodHandles.lookup().findVarHandle(LoopMonitor.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Map<EventLoop, LoopMonitor> ALL = new WeakHashMap<>();

  /** The values of {@link #ALL} when the last one was added; read far more often than changed. */
  private static volatile List<LoopMonitor> all = List.of();

  private static final ThreadLocal<Set<EventLoop>> LOOPS_OF_THREAD =
      ThreadLocal.withInitial(() -> Collections.newSetFromMap(new WeakHashMap<>()));

  private final WeakReference<EventLoop> loop;
  private volatile WeakReference<Thread> thread = new WeakReference<>(null);
  private @Nullable Thread bound;
  private int depth;

  @SuppressWarnings("UnusedVariable") // written and read through SEQUENCE
  private long sequence;

  // Published by the sequence, which is written after it.
  private @Nullable EnginePipe running;

  // Used by the watchdog's thread alone.
  long seenSequence = -1;
  long seenFor;

  private LoopMonitor(EventLoop loop) {
    this.loop = new WeakReference<>(loop);
  }

  static LoopMonitor of(EventLoop loop) {
    synchronized (ALL) {
      LoopMonitor known = ALL.get(loop);
      if (known == null) {
        known = new LoopMonitor(loop);
        ALL.put(loop, known);
        all = List.copyOf(ALL.values());
      }
      return known;
    }
  }

  static List<LoopMonitor> all() {
    return all;
  }

  /** Returns whether the caller runs on any loop that ever had a pipe of ours. */
  static boolean inAnyLoop() {
    for (EventLoop loop : LOOPS_OF_THREAD.get()) {
      if (loop.inLoop()) {
        return true;
      }
    }
    return false;
  }

  void enter(EnginePipe pipe) {
    if (depth++ > 0) {
      return;
    }
    bind();
    Watchdog.wake();
    running = pipe;
    SEQUENCE.setRelease(this, (long) SEQUENCE.getOpaque(this) + 1);
  }

  void exit() {
    if (--depth == 0) {
      running = null;
      SEQUENCE.setRelease(this, (long) SEQUENCE.getOpaque(this) + 1);
    }
  }

  /** Notes that the caller runs on this loop. */
  void bind() {
    Thread current = Thread.currentThread();
    if (bound != current) {
      bind(current);
    }
  }

  private void bind(Thread current) {
    bound = current;
    thread = new WeakReference<>(current);
    EventLoop known = loop.get();
    if (known != null) {
      LOOPS_OF_THREAD.get().add(known);
    }
  }

  long sequence() {
    return (long) SEQUENCE.getAcquire(this);
  }

  @Nullable
  EnginePipe running() {
    return running;
  }

  @Nullable
  Thread thread() {
    return thread.get();
  }
}
