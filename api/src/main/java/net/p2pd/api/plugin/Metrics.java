package net.p2pd.api.plugin;

import java.util.function.LongSupplier;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.pipe.Registration;

/**
 * Figures of a service for those who operate the node: counters, which only grow, and gauges. A
 * host may show them to a monitoring system, and adds which plugin they belong to; it may as well
 * show them to nobody, and then they cost next to nothing.
 *
 * <p>Names follow the conventions of Prometheus: lower-case words with underscores, the unit last
 * ({@code relayed_bytes}), and {@code _total} at the end of a counter's name and of no other (<a
 * href="https://prometheus.io/docs/practices/naming/">naming</a>). Labels part a figure into
 * several, such as {@code "transport", "udp"}; use them for a handful of values that are known
 * before, never for addresses or users.
 *
 * <p>The figures of a service are gone when it is closed.
 *
 * <p>Implemented by the host. May be used from any thread, event loops included: nothing blocks.
 */
public interface Metrics {

  /** A figure that only grows. May be changed from any thread; many threads do not disturb. */
  interface Counter {

    /** Adds one. */
    default void increment() {
      add(1);
    }

    /**
     * Adds some.
     *
     * @param amount at least 0
     */
    void add(long amount);
  }

  /** A figure that goes up and down. May be changed from any thread. */
  interface Gauge {

    /** Sets the figure. */
    void set(long value);

    /**
     * Changes the figure.
     *
     * @param difference may be negative
     */
    void add(long difference);
  }

  /** Returns metrics that check the names they are given and count nothing. */
  static Metrics none() {
    return NoMetrics.INSTANCE;
  }

  /**
   * Returns the counter with this name and these labels; the same one each time.
   *
   * @param name such as {@code binding_requests_total}
   * @param help what it counts, as a sentence
   * @param labels names and values by turns
   * @throws IllegalArgumentException if a name breaks the conventions, or is that of a gauge
   */
  Counter counter(String name, String help, String... labels);

  /**
   * Returns the gauge with this name and these labels; the same one each time.
   *
   * @param name such as {@code open_connections}
   * @param help what it tells, as a sentence
   * @param labels names and values by turns
   * @throws IllegalArgumentException if a name breaks the conventions, or is that of a counter
   */
  Gauge gauge(String name, String help, String... labels);

  /**
   * Adds a gauge that is asked for its value when somebody looks. Its value is added to that of
   * others with the same name and labels.
   *
   * @param value called from any thread; must not block
   * @return takes the gauge away; closing the service does so too
   * @throws IllegalArgumentException as {@link #gauge(String, String, String...)}
   */
  @CanIgnoreReturnValue
  Registration watch(String name, String help, LongSupplier value, String... labels);
}
