package net.p2pd.node.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.NameResolver;

/**
 * Looks names up the way every program of the machine does (hosts file, name service switch, DNS),
 * which the JDK can only do by blocking a thread. So a few threads of its own do it: one per name
 * at a time, however many ask for it, and what nobody waits for any more is not begun. A lookup
 * that hangs costs its thread until the system gives up; the others go on.
 */
public final class NettyNames implements NameResolver {

  /** How many lookups may hang before the rest has to wait. */
  static final int THREADS = 4;

  /** How many names may wait for a thread. */
  static final int QUEUE = 256;

  private static final long IDLE_SECONDS = 5;

  /** Asks the system. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  private final NettyLoops loops;
  private final Lookup lookup;
  private final Map<String, NameLookup> running = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool;

  /** Creates it; its threads end by themselves when they have nothing to do. */
  public NettyNames(NettyLoops loops) {
    this(loops, InetAddress::getAllByName);
  }

  NettyNames(NettyLoops loops, Lookup lookup) {
    this.loops = loops;
    this.lookup = lookup;
    this.pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            this::newThread);
    pool.allowCoreThreadTimeOut(true);
  }

  private Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "p2pd-names-" + number.incrementAndGet());
    thread.setDaemon(true);
    thread.setContextClassLoader(NettyNames.class.getClassLoader());
    return thread;
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host) {
    EventLoop loop = loops.next();
    LoopFuture<List<InetAddress>> result = new LoopFuture<>(loop);
    NameLookup[] fresh = new NameLookup[1];
    NameLookup shared =
        running.compute(
            host,
            (name, existing) -> {
              if (existing != null && existing.join(result)) {
                return existing;
              }
              fresh[0] = new NameLookup(name, lookup, this::ended);
              fresh[0].join(result);
              return fresh[0];
            });
    result.whenComplete((found, error) -> shared.leave(result));
    if (fresh[0] != null) {
      begin(loop, fresh[0]);
    }
    return result;
  }

  /**
   * On a loop, so that a new thread does not inherit a plugin's frames (see {@link NettyLoops}).
   */
  private void begin(EventLoop loop, NameLookup fresh) {
    try {
      loop.execute(
          () -> {
            try {
              pool.execute(fresh);
            } catch (RejectedExecutionException full) {
              fresh.refuse(busy(fresh.host()));
            }
          });
    } catch (RejectedExecutionException closed) {
      fresh.refuse(
          new PipeOpenException("the event loops are closed, so no name is looked up", null));
    }
  }

  private static PipeOpenException busy(String host) {
    return new PipeOpenException(
        "'"
            + host
            + "' was not looked up: "
            + QUEUE
            + " names wait already, because the name service does not answer",
        null);
  }

  private void ended(NameLookup done) {
    running.remove(done.host(), done);
  }
}
