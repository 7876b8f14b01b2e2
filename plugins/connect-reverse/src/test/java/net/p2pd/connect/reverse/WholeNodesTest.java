package net.p2pd.connect.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/** Whole nodes of the laboratory that can do nothing but connect back. */
class WholeNodesTest {

  private static final long SEED = Long.getLong("p2pd.reverse.seed", 1);
  private static final String BROKER = "lab://broker.example";

  /** Five round trips of 100 ms between the homes, and 100 ms. */
  private static final long LIMIT_MILLIS = 600;

  private static LabNode node(NatLab lab, String name, String nat) {
    VirtualHost host = lab.internet().home(name + "-home", NatOptions.parse(nat)).host(name);
    return node(lab, host);
  }

  private static LabNode node(NatLab lab, VirtualHost host) {
    return lab.on(host).running(new ReverseStrategy()).signallingBy(BROKER).knowingItsNat().start();
  }

  @Test
  void whoIsOpenIsConnectedBackFromBehindEveryNatInTime() {
    for (NatKind kind : NatKind.canonical()) {
      NatLab lab = NatLab.seeded(SEED);
      LabNode callee = node(lab, "callee", kind.name());
      LabNode caller = node(lab, "caller", "open-equal");
      ConnectReport report = lab.connect(caller, callee);
      assertThat(report.isConnected()).as("%s, seed %d: %s", kind, SEED, report).isTrue();
      assertThat(report.strategy()).isEqualTo("reverse");
      assertThat(report.isRelayed()).isFalse();
      assertThat(report.elapsedMillis()).as("%s", kind).isLessThanOrEqualTo(LIMIT_MILLIS);
      lab.pass(Duration.ofMillis(100)); // the peer hears of it half a round trip later
      assertThat(caller.sessions()).hasSize(1);
      assertThat(callee.sessions()).hasSize(1);
      assertThat(callee.sessions().get(0).peer()).isEqualTo(caller.peerId());
    }
  }

  @Test
  void whoCannotBeReachedAsksNobodyAndSaysWhy() {
    for (NatType type : NatType.values()) {
      if (type == NatType.OPEN) {
        continue;
      }
      NatLab lab = NatLab.seeded(SEED);
      LabNode callee = node(lab, "callee", "symmetric-random");
      LabNode caller = node(lab, "caller", type.text() + "-equal");
      ConnectReport report = lab.connect(caller, callee);
      assertThat(report.isConnected()).as("%s", type).isFalse();
      assertThat(report.attempts())
          .as("%s: %s", type, report)
          .anyMatch(line -> line.outcome().equals(AttemptReport.NOT_APPLICABLE))
          .noneMatch(line -> line.side().equals(AttemptReport.PEER));
    }
  }

  @Test
  void aThirdHostThatAStrangerNamesIsKnockedAtOnceAndLeftAlone() {
    NatLab lab = NatLab.seeded(SEED);
    VirtualHost victim = lab.internet().publicHost("victim");
    InetAddress address = victim.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(address))).bind(address, 80);
    List<Pipe> knocks = new ArrayList<>();
    lab.await(
            victim.pipes().open(Transport.TCP, null, route, PipeOptions.defaults()),
            Duration.ofSeconds(1))
        .onOpen(knocks::add);
    LabNode callee = node(lab, "callee", "port-restricted-equal");
    LabNode attacker =
        node(lab, "attacker", "full-cone-equal").reachableAt(new InetSocketAddress(address, 80));
    ConnectReport report = lab.connect(attacker, callee);
    assertThat(report.isConnected()).isFalse();
    assertThat(knocks).as("connections at the victim").hasSize(1);
    assertThat(callee.sessions()).isEmpty();
    assertThat(report.elapsedMillis()).isLessThan(15_000);
  }

  @Test
  void aPeerThatIsThereAndCannotDialSaysSo() {
    NatLab lab = NatLab.seeded(SEED);
    LabNode callee = node(lab, "callee", "port-restricted-equal");
    LabNode caller =
        node(lab, "caller", "full-cone-equal")
            .reachableAt(new InetSocketAddress("198.18.250.250", 4000));
    ConnectReport report = lab.connect(caller, callee);
    assertThat(report.isConnected()).isFalse();
    assertThat(report.attempts())
        .as("%s", report)
        .anyMatch(
            line ->
                line.strategy().equals("reverse")
                    && line.cause().contains("the peer did not connect back")
                    && line.cause().contains("198.18.250.250"));
    assertThat(report.attempts()).noneMatch(line -> line.causeId().equals(Cause.PEER_OFFLINE.id()));
  }
}
