package net.p2pd.natlab.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.p2pd.api.Nullable;

/**
 * The one thread that reads all devices, asks all models, keeps what is delayed and writes it. So
 * nothing of the laboratory needs a lock, and all that arrives in one round has the same time.
 */
final class Loop implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Loop.class.getName());

  /** How many packets of one device are read before another one's turn comes. */
  private static final int BURST = 64;

  private static final int EVENTS = 64;

  /** The kernel's struct epoll_event has no gap before its data on x86-64 only. */
  private static final int EVENT_SIZE = Platform.isIntel() && Platform.is64Bit() ? 12 : 16;

  private static final int EVENT_DATA = EVENT_SIZE - 8;
  private static final int TIMER_SPEC = 32;

  private record Timer(long due, long number, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final BufferPool pool = new BufferPool();
  private final PacketBuffer scratch = new PacketBuffer(PacketBuffer.LARGEST);
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Tun> devices = new HashMap<>();
  private final long started = System.nanoTime();
  private final int epoll;
  private final int bell;
  private final int alarm;
  private final Thread thread;
  private final Struct events = new Struct(EVENTS * EVENT_SIZE);
  private final Struct spec = new Struct(TIMER_SPEC);
  private final Struct one = new Struct(8);
  private final Struct counter = new Struct(8);
  private long now;
  private long armed = Long.MAX_VALUE;
  private long count;
  private volatile boolean closing;
  private boolean closed;

  Loop() {
    epoll = LibC.check(LibC.epoll_create1(LibC.O_CLOEXEC), "epoll");
    bell = LibC.check(LibC.eventfd(0, LibC.O_CLOEXEC | LibC.O_NONBLOCK), "eventfd");
    int flags = LibC.O_CLOEXEC | LibC.O_NONBLOCK;
    alarm = LibC.check(LibC.timerfd_create(LibC.CLOCK_MONOTONIC, flags), "timerfd");
    one.putLong(0, 1);
    watch(bell);
    watch(alarm);
    thread = new Thread(this::run, "p2pd-lab-loop");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch(int fd) {
    Struct event = new Struct(EVENT_SIZE);
    event.putInt(0, LibC.EPOLLIN);
    event.putLong(EVENT_DATA, fd);
    try {
      LibC.check(LibC.epoll_ctl(epoll, LibC.EPOLL_CTL_ADD, fd, event.address()), "epoll");
    } finally {
      Reference.reachabilityFence(event);
    }
  }

  /** The time of this round, in nanoseconds since the laboratory was made. */
  long now() {
    return now;
  }

  BufferPool pool() {
    return pool;
  }

  /** Begins to read a device. */
  void add(Tun device) {
    call(
        () -> {
          devices.put(device.fd(), device);
          watch(device.fd());
          return null;
        });
  }

  /** Runs something later, on this thread. Only from this thread. */
  void schedule(long delay, Runnable task) {
    timers.add(new Timer(now + delay, count++, task));
  }

  /** Runs something on the loop's thread and waits for it; nothing moves meanwhile. */
  <T extends @Nullable Object> T call(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable run =
        () -> {
          try {
            result.complete(task.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        };
    if (Thread.currentThread() == thread) {
      run.run();
    } else {
      hand(run);
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private synchronized void hand(Runnable task) {
    if (closing) {
      throw new IllegalStateException("this laboratory is closed");
    }
    tasks.add(task);
    ring();
  }

  /** Adds 1 to the counter of the bell, so that the thread looks after its tasks. */
  private void ring() {
    LibC.write(bell, one.address(), 8);
  }

  /** From now on nobody hands in tasks; those that were are still run. */
  private synchronized void end() {
    closing = true;
  }

  private void run() {
    while (!closing) {
      arm();
      int ready = LibC.epoll_wait(epoll, events.address(), EVENTS, -1);
      if (ready < 0 && Native.getLastError() != LibC.EINTR) {
        LOG.log(Level.ERROR, "the laboratory ends: no more packets", LibC.failure("epoll"));
        end();
      }
      now = System.nanoTime() - started;
      for (int i = 0; i < ready; i++) {
        ready((int) events.getLong(i * EVENT_SIZE + EVENT_DATA));
      }
      runDue();
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  private void ready(int fd) {
    if (fd == bell || fd == alarm) {
      LibC.read(fd, counter.address(), 8);
      armed = fd == alarm ? Long.MAX_VALUE : armed;
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        guarded(task);
      }
      return;
    }
    Tun device = devices.get(fd);
    if (device != null) {
      guarded(() -> read(device));
    }
  }

  private void read(Tun device) {
    int left = BURST;
    while (left > 0 && device.readOne(scratch)) {
      left--;
    }
  }

  private void runDue() {
    for (Timer next = timers.peek();
        next != null && next.due <= now && !closing;
        next = timers.peek()) {
      timers.remove();
      guarded(next.task);
    }
  }

  /** A mistake in one packet's handling is told, and costs no more than that packet. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a packet was lost by a mistake of the laboratory", e);
    }
  }

  /** Has the kernel ring when the next timer is due; sooner is as good. */
  private void arm() {
    Timer next = timers.peek();
    if (next == null || next.due >= armed) {
      return;
    }
    armed = next.due;
    long wait = Math.max(1, next.due - (System.nanoTime() - started));
    spec.putLong(16, wait / 1_000_000_000);
    spec.putLong(24, wait % 1_000_000_000);
    LibC.check(LibC.timerfd_settime(alarm, 0, spec.address(), 0), "timerfd");
  }

  /** Ends the thread; devices are closed by who opened them. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      end();
      ring();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    LibC.close(epoll);
    LibC.close(bell);
    LibC.close(alarm);
  }
}
