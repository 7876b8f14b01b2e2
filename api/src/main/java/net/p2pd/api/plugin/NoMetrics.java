package net.p2pd.api.plugin;

import java.util.Objects;
import java.util.function.LongSupplier;
import net.p2pd.api.pipe.Registration;

/** Counts nothing, but takes no name that a host which counts would refuse. */
final class NoMetrics implements Metrics {

  static final Metrics INSTANCE = new NoMetrics();

  private static final Counter COUNTER = amount -> {};
  private static final Gauge GAUGE = new NoGauge();

  private NoMetrics() {}

  @Override
  public Counter counter(String name, String help, String... labels) {
    MetricName.ofCounter(name, labels);
    Objects.requireNonNull(help, "help");
    return COUNTER;
  }

  @Override
  public Gauge gauge(String name, String help, String... labels) {
    MetricName.ofGauge(name, labels);
    Objects.requireNonNull(help, "help");
    return GAUGE;
  }

  @Override
  public Registration watch(String name, String help, LongSupplier value, String... labels) {
    MetricName.ofGauge(name, labels);
    Objects.requireNonNull(help, "help");
    Objects.requireNonNull(value, "value");
    return () -> {};
  }

  private static final class NoGauge implements Gauge {
    @Override
    public void set(long value) {}

    @Override
    public void add(long difference) {}
  }
}
