package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeRequest;

/**
 * Owns the threads that move bytes: one small group of event loops for all pipes of a node, on
 * epoll where the system has it and on the JDK's own selector (NIO) elsewhere.
 *
 * <p>The threads are made at once, with this class's loader as context: a thread made later, while
 * a plugin's code is on the stack, would keep that plugin in memory for ever.
 */
public final class NettyLoops implements AutoCloseable {

  /** What the loops wait with. */
  public enum Io {
    /** epoll where it works, else NIO. */
    AUTO,
    /** The JDK's selector, on every system. */
    NIO,
    /** Linux epoll; more options, fewer objects. */
    EPOLL;

    /**
     * Returns the value that a configuration names.
     *
     * @throws IllegalArgumentException for anything but auto, nio and epoll
     */
    public static Io parse(String text) {
      for (Io io : values()) {
        if (io.name().toLowerCase(Locale.ROOT).equals(text)) {
          return io;
        }
      }
      throw new IllegalArgumentException("io '" + text + "' is unknown: use auto, nio or epoll");
    }
  }

  /** How long {@link #close()} waits for the loops to finish. */
  public static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private static final int MOST_DEFAULT_THREADS = 4;

  private final Sockets sockets;
  private final boolean daemon;
  private final AtomicInteger threadNumber = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final List<NettyEventLoop> loops;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final TlsTasks tlsTasks = new TlsTasks();
  private @Nullable NettyEventLoop nioLoop;
  private boolean closed;

  private NettyLoops(Sockets sockets, int count, boolean daemon, IoHandlerFactory factory) {
    this.sockets = sockets;
    this.daemon = daemon;
    List<NettyEventLoop> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NettyEventLoop loop = newLoop(factory);
      loop.prestart();
      started.add(loop);
    }
    this.loops = List.copyOf(started);
  }

  /** Returns the number of threads to use unless configured: one per core, at most 4. */
  public static int defaultThreads() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MOST_DEFAULT_THREADS);
  }

  /**
   * Starts the loops.
   *
   * @param threads how many, at least 1
   * @param daemon whether the Java runtime may end while they run
   * @throws PipeException if epoll was asked for by name and does not work here
   */
  public static NettyLoops start(Io io, int threads, boolean daemon) {
    if (threads < 1) {
      throw new IllegalArgumentException("event loops need at least 1 thread, not " + threads);
    }
    if (io == Io.NIO) {
      return onNio(threads, daemon);
    }
    @Nullable String missing = EpollSockets.whyMissing();
    if (missing == null) {
      return new NettyLoops(new EpollSockets(), threads, daemon, EpollIoHandler.newFactory());
    }
    if (io == Io.EPOLL) {
      throw new PipeException(
          "epoll cannot be used here (" + missing + "): set io to auto or nio",
          NettyErrors.plain(Epoll.unavailabilityCause()));
    }
    return onNio(threads, daemon);
  }

  private static NettyLoops onNio(int threads, boolean daemon) {
    return new NettyLoops(new NioSockets(), threads, daemon, NioIoHandler.newFactory());
  }

  /** Loops without a group of Netty's, which would need a global thread of its own to end. */
  private NettyEventLoop newLoop(IoHandlerFactory factory) {
    return new NettyEventLoop(new SingleThreadIoEventLoop(null, this::newThread, factory));
  }

  private Thread newThread(Runnable task) {
    Thread thread = new LoopThread(task, "p2pd-io-" + threadNumber.incrementAndGet());
    thread.setDaemon(daemon);
    thread.setContextClassLoader(NettyLoops.class.getClassLoader());
    threads.add(thread);
    return thread;
  }

  /** Returns what the loops wait with: {@code epoll} or {@code nio}. */
  public String io() {
    return sockets.name();
  }

  /** Returns the next loop, in turn. */
  public EventLoop next() {
    return nextLoop();
  }

  /** Returns all loops. */
  public List<EventLoop> all() {
    return List.copyOf(loops);
  }

  NettyEventLoop nextLoop() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /** Returns the loop that a request wishes for if it is one of these, else the next one. */
  NettyEventLoop loopFor(PipeRequest request) {
    EventLoop wished = request.eventLoop().orElse(null);
    return wished instanceof NettyEventLoop own && loops.contains(own) ? own : nextLoop();
  }

  /** Returns a loop that can carry this channel: one that came from the JDK needs NIO. */
  NettyEventLoop loopFor(Channel channel) {
    NettyEventLoop next = nextLoop();
    return next.carries(channel) ? next : nioLoop();
  }

  /** Returns a loop on NIO, for channels that were made elsewhere. */
  synchronized NettyEventLoop nioLoop() {
    if (!(sockets instanceof EpollSockets)) {
      return nextLoop();
    }
    if (closed) {
      throw new PipeException("the event loops are closed");
    }
    NettyEventLoop existing = nioLoop;
    if (existing == null) {
      NettyEventLoop made = newLoop(NioIoHandler.newFactory());
      // On one of our own threads nothing but our own code is on the stack, see the class comment.
      loops.get(0).execute(made::prestart);
      nioLoop = made;
      existing = made;
    }
    return existing;
  }

  Sockets sockets() {
    return sockets;
  }

  /** Returns what runs the costly steps of TLS handshakes, away from the loops. Bounded. */
  public Executor tlsTasks() {
    return tlsTasks;
  }

  /** Closes with {@link #CLOSE_LIMIT}. */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /**
   * Closes every channel that is still open, stops the threads and waits for them; on one of the
   * loops it only starts that. Idempotent.
   *
   * @return whether everything ended within the limit
   */
  public boolean close(Duration limit) {
    List<NettyEventLoop> ending = new ArrayList<>(loops);
    synchronized (this) {
      closed = true;
      if (nioLoop != null) {
        ending.add(nioLoop);
      }
    }
    long end = System.nanoTime() + limit.toNanos();
    for (NettyEventLoop loop : ending) {
      loop.end(limit);
    }
    tlsTasks.close();
    if (Thread.currentThread() instanceof LoopThread) {
      return false;
    }
    boolean ended = true;
    for (NettyEventLoop loop : ending) {
      ended &= await(loop, end);
    }
    for (Thread thread : threads) {
      ended &= await(thread, end);
    }
    FastThreadLocal.removeAll();
    return ended;
  }

  /** A loop says that it ended a moment before its thread does. */
  private static boolean await(Thread thread, long end) {
    try {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      return !thread.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean await(NettyEventLoop loop, long end) {
    try {
      long left = Math.max(0, end - System.nanoTime());
      return loop.netty().awaitTermination(left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Netty's thread, known to be ours; it removes its fast thread locals when it ends. */
  private static final class LoopThread extends FastThreadLocalThread {
    LoopThread(Runnable task, String name) {
      super(task, name);
    }
  }
}
