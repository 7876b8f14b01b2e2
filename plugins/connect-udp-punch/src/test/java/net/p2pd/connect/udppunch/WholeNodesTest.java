package net.p2pd.connect.udppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole nodes of the laboratory connect by the strategy, with sessions over datagrams. */
class WholeNodesTest {

  private static final Duration ROUND_TRIP = Duration.ofMillis(100);

  /** Tells where sockets are seen, as a STUN resolver does. */
  private static final class Seen implements RouteResolver {
    private final Mirror mirror;
    private final VirtualHost host;

    Seen(Mirror mirror, VirtualHost host) {
      this.mirror = mirror;
      this.host = host;
    }

    @Override
    public String id() {
      return "seen";
    }

    @Override
    public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<InetSocketAddress> probe(Pipe bound) {
      return mirror.of(host).probe(bound);
    }
  }

  private final NatLab lab = NatLab.seeded(11);
  private final Mirror mirror = new Mirror(lab.internet(), 1);

  private LabNode behind(String name, String nat) {
    var home = lab.internet().home(name, NatOptions.parse(nat));
    home.router().conditions(LinkConditions.delayed(ROUND_TRIP.dividedBy(4)));
    VirtualHost host = home.host(name);
    return lab.on(host)
        .running(new UdpPunchStrategy(), new Seen(mirror, host))
        .signallingBy("lab://broker.example")
        .knowingItsNat()
        .start();
  }

  @ParameterizedTest(name = "{0} calls {1}")
  @CsvSource({
    "port-restricted-equal, port-restricted-random",
    "restricted-cone-random, port-restricted-equal",
    "symmetric-independent, port-restricted-random",
    "symmetric-equal, symmetric-dependent",
    "port-restricted-equal unsolicited=icmp, port-restricted-random unsolicited=icmp",
  })
  void aProvenPathIsThereWithinSixRoundTrips(String caller, String answerer) {
    lab.internet().signalling().conditions(LinkConditions.delayed(ROUND_TRIP.dividedBy(2)));
    LabNode from = behind("caller", caller);
    LabNode to = behind("answerer", answerer);
    for (int time = 0; time < 2; time++) {
      ConnectReport report = lab.connect(from, to, ConnectOptions.defaults().fresh());
      assertThat(report.isConnected()).as(report.toString()).isTrue();
      assertThat(report.strategy()).contains("udp-punch");
      assertThat(Duration.ofMillis(report.elapsedMillis()))
          .as(report.toString())
          .isLessThanOrEqualTo(ROUND_TRIP.multipliedBy(6).plusMillis(150));
    }
  }
}
