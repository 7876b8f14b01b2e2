package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Overflow;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Route;

/** What a pipe is and where it runs: everything about it that does not change. */
abstract class PipeFacts implements Pipe {

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final PipeOptions DATAGRAM_DEFAULTS =
      PipeOptions.defaults().with(PipeOptions.OVERFLOW, Overflow.DROP_OLDEST);

  final PipeDriver driver;
  final LoopMonitor monitor;

  private final EventLoop loop;
  private final PipeKind kind;
  private final PipeOptions options;
  private final PipeAttributes attributes;
  private final long number = NUMBERS.incrementAndGet();
  private final @Nullable InetSocketAddress remote;
  private @Nullable String name;
  private boolean slowHandlerReported; // guarded by this

  PipeFacts(PipeDriver driver, PipeOptions given, PipeAttributes attributes) {
    this.driver = driver;
    this.loop = driver.eventLoop();
    this.kind = driver.kind();
    this.options = kind == PipeKind.DATAGRAM ? datagram(given) : given;
    this.attributes = attributes;
    this.remote = driver.remote();
    this.monitor = LoopMonitor.of(loop);
  }

  /** Fills in the one default that depends on the kind of pipe. */
  private static PipeOptions datagram(PipeOptions given) {
    if (given.isSet(PipeOptions.OVERFLOW)) {
      return given;
    }
    return given.set().isEmpty()
        ? DATAGRAM_DEFAULTS
        : given.with(PipeOptions.OVERFLOW, Overflow.DROP_OLDEST);
  }

  final PipeAttributes attributes() {
    return attributes;
  }

  /** Runs a task on the loop: now if the caller is there. Returns false if the loop was closed. */
  final boolean onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
      return true;
    }
    return later(task);
  }

  /** Runs a task on the loop soon. Returns false if the loop was closed. */
  final boolean later(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Sets a timer; a loop that was closed runs none. */
  final Registration schedule(Duration delay, Runnable task) {
    try {
      return loop.schedule(delay, task);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  /** Returns true once: a slow handler is reported one time per pipe. */
  final synchronized boolean isFirstSlowHandler() {
    boolean first = !slowHandlerReported;
    slowHandlerReported = true;
    return first;
  }

  @Override
  public final String name() {
    String known = name;
    if (known == null) {
      known = attributes.name().orElseGet(() -> transport().id() + "-" + number);
      name = known;
    }
    return known;
  }

  @Override
  public final PipeKind kind() {
    return kind;
  }

  @Override
  public final PipeRole role() {
    return driver.role();
  }

  @Override
  public final Transport transport() {
    return driver.transport();
  }

  @Override
  public final Optional<InetSocketAddress> local() {
    return Optional.ofNullable(driver.local());
  }

  @Override
  public final Optional<InetSocketAddress> remote() {
    return Optional.ofNullable(remote);
  }

  final @Nullable InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public final Optional<Route> route() {
    return attributes.route();
  }

  @Override
  public final Optional<Session> session() {
    return attributes.session();
  }

  @Override
  public final String protocol() {
    return attributes.protocol();
  }

  @Override
  public final PipeOptions options() {
    return options;
  }

  @Override
  public final EventLoop eventLoop() {
    return loop;
  }

  @Override
  public final String toString() {
    InetSocketAddress from = driver.local();
    return name()
        + " ("
        + role()
        + (from == null ? "" : ", local " + from)
        + (remote == null ? "" : ", remote " + remote)
        + ")";
  }
}
