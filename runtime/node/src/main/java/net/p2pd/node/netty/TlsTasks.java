package net.p2pd.node.netty;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the costly steps of TLS handshakes (signatures, certificate paths) away from the event
 * loops. Each handshake has at most one step here at a time; when the queue is full the loop does
 * it itself, which slows new handshakes down instead of piling them up.
 */
final class TlsTasks implements Executor {

  private static final int QUEUE = 256;
  private static final long IDLE_SECONDS = 10;

  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool;

  TlsTasks() {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            this::newThread,
            (task, full) -> task.run());
    pool.allowCoreThreadTimeOut(true);
  }

  private Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "p2pd-tls-" + number.incrementAndGet());
    thread.setDaemon(true);
    thread.setContextClassLoader(TlsTasks.class.getClassLoader());
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  void close() {
    pool.shutdown();
  }
}
