package net.p2pd.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.node.metrics.NodeMetrics.ServiceMetrics;
import org.junit.jupiter.api.Test;

/** What services count, and how it reads. */
class FiguresTest {

  private final NodeMetrics node = new NodeMetrics();
  private final ServiceMetrics relay = node.of("net.example.relay");

  /** Returns the lines about one name. */
  private String lines(String name) {
    return String.join(
        "\n",
        node.text()
            .lines()
            .filter(line -> line.matches("(# (HELP|TYPE) )?" + name + "[ {].*"))
            .toList());
  }

  @Test
  void aCounterReadsAsPrometheusWantsIt() {
    Metrics.Counter packets =
        relay.counter("relayed_packets_total", "Packets relayed.", "transport", "udp");
    packets.increment();
    packets.add(41);
    assertThat(lines("p2pd_relayed_packets_total"))
        .isEqualTo(
            """
            # HELP p2pd_relayed_packets_total Packets relayed.
            # TYPE p2pd_relayed_packets_total counter
            p2pd_relayed_packets_total{plugin="net.example.relay",transport="udp"} 42""");
  }

  @Test
  void aGaugeGoesUpAndDown() {
    Metrics.Gauge open = relay.gauge("open_allocations", "Allocations.");
    open.set(7);
    open.add(-3);
    assertThat(lines("p2pd_open_allocations"))
        .contains("# TYPE p2pd_open_allocations gauge")
        .endsWith("p2pd_open_allocations{plugin=\"net.example.relay\"} 4");
  }

  @Test
  void aWatchedGaugeIsAskedWhenSomebodyLooksAndGoesWhenItIsTakenAway() {
    AtomicLong level = new AtomicLong(1);
    Registration watch = relay.watch("queue_bytes", "Bytes that wait.", level::get);
    level.set(99);
    assertThat(lines("p2pd_queue_bytes")).endsWith(" 99");
    watch.close();
    assertThat(node.text()).doesNotContain("queue_bytes");
  }

  @Test
  void theSameNameAndLabelsAreTheSameFigure() {
    relay.counter("joins_total", "Joins.", "a", "1", "b", "2").increment();
    relay.counter("joins_total", "Joins.", "b", "2", "a", "1").increment();
    relay.counter("joins_total", "Joins.", "a", "2").increment();
    assertThat(lines("p2pd_joins_total")).contains("a=\"1\",b=\"2\"} 2").contains("a=\"2\"} 1");
  }

  @Test
  void twoServicesOfOnePluginAreAddedUpAndAnotherPluginIsNot() {
    relay.counter("hits_total", "Hits.").add(1);
    node.of("net.example.relay").counter("hits_total", "Hits.").add(2);
    node.of("net.example.other").counter("hits_total", "Hits.").add(4);
    assertThat(lines("p2pd_hits_total"))
        .contains("{plugin=\"net.example.relay\"} 3")
        .contains("{plugin=\"net.example.other\"} 4")
        .containsOnlyOnce("# TYPE");
  }

  @Test
  void whatAServiceCountedIsGoneWhenItIsClosedAndStaysAway() {
    Metrics.Counter hits = relay.counter("hits_total", "Hits.");
    hits.increment();
    relay.close();
    hits.increment(); // it may still be held by somebody; that must do no harm
    relay.gauge("late_guests", "Late.").set(1);
    relay.close();
    assertThat(node.text()).doesNotContain("hits_total").doesNotContain("late_guests");
  }

  @Test
  void helpAndLabelsMayHoldAnything() {
    relay.gauge("odd_things", "One\\two\nthree", "what", "a \"b\" \\ c\nd").set(1);
    assertThat(lines("p2pd_odd_things"))
        .contains("# HELP p2pd_odd_things One\\\\two\\nthree\n")
        .contains("what=\"a \\\"b\\\" \\\\ c\\nd\"} 1");
  }

  @Test
  void aCounterDoesNotShrink() {
    Metrics.Counter hits = relay.counter("hits_total", "Hits.");
    assertThatThrownBy(() -> hits.add(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a counter cannot shrink by 1");
  }
}
