package net.p2pd.service.stun;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.MetricName;
import net.p2pd.api.plugin.Metrics;

/** Metrics that a test looks into. */
final class Figures implements Metrics {

  private final Map<MetricName, AtomicLong> counters = new HashMap<>();
  private final Map<MetricName, LongSupplier> watched = new HashMap<>();

  /** Returns a counter's value; it must exist. */
  long count(String name, String... labels) {
    return counters.get(MetricName.ofCounter(name, labels)).get();
  }

  /** Returns a gauge's value; it must exist. */
  long watched(String name) {
    return watched.get(MetricName.ofGauge(name)).getAsLong();
  }

  /** Returns how many gauges there are. */
  int gauges() {
    return watched.size();
  }

  @Override
  public Counter counter(String name, String help, String... labels) {
    AtomicLong value =
        counters.computeIfAbsent(MetricName.ofCounter(name, labels), key -> new AtomicLong());
    return value::addAndGet;
  }

  @Override
  public Gauge gauge(String name, String help, String... labels) {
    throw new UnsupportedOperationException("the server has none");
  }

  @Override
  public Registration watch(String name, String help, LongSupplier value, String... labels) {
    MetricName key = MetricName.ofGauge(name, labels);
    watched.put(key, value);
    return () -> watched.remove(key);
  }
}
