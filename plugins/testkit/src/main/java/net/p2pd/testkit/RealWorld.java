package net.p2pd.testkit;

import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Route;
import net.p2pd.core.pipe.CorePipes;

/**
 * Real time, for services with a network of their own: one loop with one thread, and no pipes,
 * since such a service opens its own.
 */
final class RealWorld extends World {

  private static final Duration PAUSE = Duration.ofMillis(1);

  private final long start = System.nanoTime();
  private final RealLoop loop = new RealLoop();
  private final SplittableRandom seeds;
  private int machines;

  RealWorld(long seed) {
    this.seeds = new SplittableRandom(seed);
  }

  @Override
  KitContext newContext(KitSettings settings, KitSettings shared) {
    return new KitContext(
        settings,
        shared,
        new NoPipes(loop),
        loop,
        seeds.split(),
        List::of,
        listener -> () -> {},
        Identity.of(++machines).id());
  }

  @Override
  boolean until(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }

  @Override
  void pass(Duration time) {
    until(() -> false, time);
  }

  @Override
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  void turn(Thread worker) {
    // Time passes by itself.
  }

  @Override
  void runDue() {
    // The loop's own thread does that.
  }

  @Override
  public void close() {
    loop.executor.shutdownNow();
    super.close();
  }

  /** One daemon thread. */
  private static final class RealLoop implements EventLoop {

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    RealLoop() {
      executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread made = new Thread(task, "p2pd-testkit-loop");
                made.setDaemon(true);
                thread = made;
                return made;
              });
      executor.setRemoveOnCancelPolicy(true);
      executor.prestartAllCoreThreads();
    }

    @Override
    public void execute(Runnable task) throws RejectedExecutionException {
      executor.execute(task);
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
      ScheduledFuture<?> timer =
          executor.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    }

    @Override
    public boolean inLoop() {
      return Thread.currentThread().equals(thread);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }
  }

  /**
   * Refuses to open: a service that wants that of the context is tested in the laboratory. What the
   * service opened itself becomes a pipe as on every host.
   */
  private static final class NoPipes implements Pipes {

    private final EventLoop loop;
    private final Pipes real;

    NoPipes(EventLoop loop) {
      this.loop = loop;
      this.real =
          CorePipes.of(
              List::of, name -> CompletableFuture.failedFuture(refusal()), List::of, () -> loop);
    }

    private static P2pdException refusal() {
      return new P2pdException(
          "this service was declared to have a network of its own, so the kit gives it no pipes;"
              + " let usesOnlyTheContext() return true to test it in the laboratory");
    }

    @Override
    public CompletableFuture<Pipe> open(
        Transport transport,
        @Nullable Destination destination,
        @Nullable Route route,
        PipeOptions options) {
      return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public CompletableFuture<Pipe> wrap(NetworkChannel channel, PipeOptions options) {
      return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public Pipe over(PipeDriver driver, PipeOptions options) {
      return real.over(driver, options);
    }

    @Override
    public CompletableFuture<Listener> listen(ListenSpec spec) {
      return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public CompletableFuture<ResolvedDestination> resolve(
        Destination destination, Duration timeout) {
      return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }
  }
}
