package net.p2pd.node.route;

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
 * The NICs of this machine as the JDK sees them, and on Linux their gateways. {@link #nics()} works
 * also without {@link #start}. Thread-safe.
 */
public final class SystemRouteProvider implements RouteProvider {
  /** How old an answer may be; many pipes that open at once ask the system only once. */
  public static final Duration FRESH = Duration.ofMillis(500);

  /** How often the system is asked while somebody listens for changes. */
  public static final Duration POLL = Duration.ofSeconds(2);

  private static final Path PROC_NET = Path.of("/proc/net");

  private final Executor blocking;
  private final Supplier<List<Nic>> source;
  private final Object lock = new Object();
  private volatile LongSupplier nanoTime = System::nanoTime;
  private @Nullable List<Nic> known;
  private long knownAt;
  private @Nullable NicWatch watch;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param blocking where the system is asked while somebody listens for changes; may block
   */
  public SystemRouteProvider(Executor blocking) {
    this(blocking, SystemRouteProvider::ofSystem);
  }

  /** Creates it over another source of NICs. */
  SystemRouteProvider(Executor blocking, Supplier<List<Nic>> source) {
    this.blocking = blocking;
    this.source = source;
  }

  private static List<Nic> ofSystem() {
    return new SystemGateways(PROC_NET).addTo(Nic.ofSystem());
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
      watch = new NicWatch(context.eventLoop(), blocking, context.logger(), this::refresh);
    }
  }

  @Override
  public List<Nic> nics() {
    synchronized (lock) {
      long now = nanoTime.getAsLong();
      if (known == null || now - knownAt > FRESH.toNanos()) {
        known = List.copyOf(source.get());
        knownAt = now;
      }
      return known;
    }
  }

  /** Asks the system whatever the age of the last answer. */
  private List<Nic> refresh() {
    synchronized (lock) {
      known = null;
      return nics();
    }
  }

  /**
   * {@inheritDoc} The listener runs on the context's event loop, some {@link #POLL} after the
   * change. What changed since {@link #nics()} was last asked is told too.
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
      seen = known == null ? nics() : known;
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
