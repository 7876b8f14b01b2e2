package net.p2pd.node.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.MetricName;

/** The figures of one service, all of which go when it is closed. */
final class ServiceFigures implements NodeMetrics.ServiceMetrics {

  private final FigureTable table;
  private final String pluginId;
  private final Map<MetricName, Counter> counters = new HashMap<>();
  private final Map<MetricName, Gauge> gauges = new HashMap<>();
  private final List<Registration> registrations = new ArrayList<>();
  private boolean closed;

  ServiceFigures(FigureTable table, String pluginId) {
    this.table = table;
    this.pluginId = pluginId;
  }

  @Override
  public synchronized Counter counter(String name, String help, String... labels) {
    MetricName checked = MetricName.ofCounter(name, labels);
    Objects.requireNonNull(help, "help");
    return counters.computeIfAbsent(
        checked,
        key -> {
          LongAdder sum = new LongAdder();
          add(key, help, sum::sum);
          return amount -> {
            if (amount < 0) {
              throw new IllegalArgumentException("a counter cannot shrink by " + -amount);
            }
            sum.add(amount);
          };
        });
  }

  @Override
  public synchronized Gauge gauge(String name, String help, String... labels) {
    MetricName checked = MetricName.ofGauge(name, labels);
    Objects.requireNonNull(help, "help");
    return gauges.computeIfAbsent(
        checked,
        key -> {
          PlainGauge gauge = new PlainGauge();
          add(key, help, gauge::get);
          return gauge;
        });
  }

  @Override
  public synchronized Registration watch(
      String name, String help, LongSupplier value, String... labels) {
    MetricName checked = MetricName.ofGauge(name, labels);
    return add(
        checked, Objects.requireNonNull(help, "help"), Objects.requireNonNull(value, "value"));
  }

  private Registration add(MetricName name, String help, LongSupplier value) {
    if (closed) {
      return () -> {};
    }
    Registration added = table.add(FigureName.ofPlugin(pluginId, name), help, value);
    registrations.add(added);
    return added;
  }

  @Override
  public synchronized void close() {
    closed = true;
    registrations.forEach(Registration::close);
    registrations.clear();
  }

  private static final class PlainGauge implements Gauge {
    private final AtomicLong value = new AtomicLong();

    @Override
    public void set(long newValue) {
      value.set(newValue);
    }

    @Override
    public void add(long difference) {
      value.addAndGet(difference);
    }

    long get() {
      return value.get();
    }
  }
}
