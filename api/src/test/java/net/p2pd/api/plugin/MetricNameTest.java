package net.p2pd.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Names by the conventions of Prometheus, also where nobody counts. */
class MetricNameTest {

  private final Metrics nobody = Metrics.none();

  @Test
  void metricsThatNobodyReadsCountNothingAndComplainOfNothing() throws Exception {
    nobody.counter("requests_total", "Requests.", "transport", "udp").increment();
    Metrics.Gauge gauge = nobody.gauge("open_pipes", "Pipes.");
    gauge.set(3);
    gauge.add(-1);
    try (var watched =
        nobody.watch(
            "queue_bytes",
            "Bytes.",
            () -> {
              throw new AssertionError("nobody looks");
            })) {
      assertThat(watched).isNotNull();
    }
  }

  @Test
  void aCounterEndsWithTotalAndNothingElseDoes() {
    refused(() -> nobody.counter("requests", "R."), "named like 'requests_total'");
    refused(() -> nobody.gauge("requests_total", "R."), "must not end with _total");
    refused(() -> nobody.watch("requests_total", "R.", () -> 1), "must not end with _total");
  }

  @Test
  void namesAreLowerCaseWords() {
    for (String name : new String[] {"", "Pipes", "open-pipes", "_pipes", "pipes_", "a__b", "1a"}) {
      refused(() -> nobody.gauge(name, "P."), "metric '" + name + "' must be lower-case words");
      refused(() -> nobody.gauge("pipes", "P.", name, "x"), "label '" + name + "' must be");
    }
  }

  @Test
  void labelsComeInPairsAndOnce() {
    refused(() -> nobody.gauge("pipes", "P.", "transport"), "names and values by turns");
    refused(() -> nobody.gauge("pipes", "P.", "a", "1", "a", "2"), "has the label 'a' twice");
  }

  @Test
  void namesAreEqualWhateverTheOrderOfTheirLabels() {
    MetricName one = MetricName.ofGauge("pipes", "a", "1", "b", "2");
    assertThat(one)
        .isEqualTo(MetricName.ofGauge("pipes", "b", "2", "a", "1"))
        .hasSameHashCodeAs(MetricName.ofGauge("pipes", "b", "2", "a", "1"))
        .isNotEqualTo(MetricName.ofGauge("pipes", "a", "1"))
        .hasToString("pipes{a=1, b=2}");
  }

  private static void refused(Runnable call, String words) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
