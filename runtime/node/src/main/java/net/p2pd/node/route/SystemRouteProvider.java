package net.p2pd.node.route;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.RouteProvider;

/**
 * The NICs of this machine as the JDK sees them, and their gateways as the system tells them.
 * {@link #nics()} works also without {@link #start}. Thread-safe.
 */
public final class SystemRouteProvider implements RouteProvider {
  /** How old an answer may be; many pipes that open at once ask the system only once. */
  public static final Duration FRESH = Duration.ofMillis(500);

  /** How often one looks for changes while somebody listens. */
  public static final Duration POLL = Duration.ofMillis(750);

  /** How long NICs must stay as they are after a change, since one seldom comes alone. */
  public static final Duration SETTLE = Duration.ofMillis(250);

  /** How often NICs that change all the time are looked at before that is told nevertheless. */
  static final int PATIENCE = 3;

  /** How long a short look is relied on; it does not show all that belongs to a NIC. */
  static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private static final String OS = System.getProperty("os.name", "an unknown system");

  private final Executor blocking;
  private final Supplier<List<Nic>> source;
  private final Supplier<@Nullable Long> glance;
  private final KnownGateways gateways;
  private final Object lock = new Object();
  private volatile LongSupplier nanoTime = System::nanoTime;
  private @Nullable List<Nic> known;
  private long knownAt;
  private long knownAnswers;
  private @Nullable NicWatch watch;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param blocking where the system is asked by programs, and while somebody listens for changes;
   *     may block, and must not be the calling thread
   */
  public SystemRouteProvider(Executor blocking) {
    this(
        blocking,
        Nic::ofSystem,
        GatewaySource.of(OS),
        OS.startsWith("Linux") ? new KernelTables(Path.of("/proc/net"))::look : () -> null);
  }

  /** Creates it over another source of NICs and gateways, and another short look at them. */
  SystemRouteProvider(
      Executor blocking,
      Supplier<List<Nic>> source,
      GatewaySource gateways,
      Supplier<@Nullable Long> glance) {
    this.blocking = blocking;
    this.source = source;
    this.glance = glance;
    this.gateways = new KnownGateways(gateways, blocking, () -> nanoTime.getAsLong());
  }

  @Override
  public String id() {
    return "system";
  }

  @Override
  public String description() {
    return "the network interfaces of this machine";
  }

  @Override
  public void start(PluginContext context) {
    synchronized (lock) {
      if (watch != null || closed) {
        throw new IllegalStateException("started or closed before");
      }
      nanoTime = context.eventLoop()::nanoTime;
      known = null; // Its age was told by another clock.
      watch = new NicWatch(context.eventLoop(), blocking, context.logger(), this::refresh, glance);
    }
  }

  /**
   * {@inheritDoc} Where a program of the system has to be asked for the gateways, an event loop
   * does not wait for its answer: there, gateways of a NIC that is new or has changed are unknown
   * for some moments.
   */
  @Override
  public List<Nic> nics() {
    List<Nic> now = cached();
    // Twice: the first answer may be about the NICs as they were before a change.
    for (int i = 0; i < 2 && !isEventLoop(); i++) {
      gateways.await();
      now = cached();
    }
    return now;
  }

  private static boolean isEventLoop() {
    return Thread.currentThread() instanceof FastThreadLocalThread;
  }

  private List<Nic> cached() {
    synchronized (lock) {
      long now = nanoTime.getAsLong();
      long answers = gateways.answers();
      if (known == null || now - knownAt > FRESH.toNanos() || knownAnswers != answers) {
        knownAnswers = answers; // one that comes meanwhile makes this old again
        known = List.copyOf(gateways.addTo(source.get()));
        knownAt = now;
      }
      return known;
    }
  }

  private List<Nic> refreshed() {
    synchronized (lock) {
      known = null;
      return cached();
    }
  }

  /** Asks the system whatever the age of the last answer. */
  private List<Nic> refresh() {
    refreshed();
    return nics();
  }

  /**
   * {@inheritDoc} The listener runs on the context's event loop, when the NICs have settled: within
   * two seconds after the change, or after {@link KnownGateways#FRESH} where only a program of the
   * system tells gateways and nothing but these has changed. What changed since {@link #nics()} was
   * last asked is told too.
   */
  @Override
  public Registration onChange(Runnable listener) {
    NicWatch started;
    List<Nic> seen;
    synchronized (lock) {
      if (watch == null) {
        throw new IllegalStateException("the route provider was not started, or was closed");
      }
      started = watch;
      seen = known == null ? cached() : known;
    }
    return started.add(listener, seen);
  }

  @Override
  public void close() {
    NicWatch started;
    synchronized (lock) {
      closed = true;
      started = watch;
      watch = null;
    }
    if (started != null) {
      started.close();
    }
  }
}
