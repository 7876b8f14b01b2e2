package net.p2pd.connect.tcppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole nodes with this strategy alone: connector, signalling, sessions, in virtual time. */
class WholeNodesTest {

  private static final long SEED = 5;
  private static final String BROKER = "lab://broker";

  /** One way between a home and the middle of the internet. */
  private static final Duration DELAY = Duration.ofMillis(25);

  private static final Duration ROUND_TRIP = DELAY.multipliedBy(4);

  private final NatLab lab = NatLab.seeded(SEED);
  private final InetSocketAddress reflector = Reflector.on(lab.internet().publicHost("reflector"));

  WholeNodesTest() {
    System.out.println("seed " + SEED);
    // The broker is half a round trip from each, so a message takes one.
    lab.internet().signalling().conditions(LinkConditions.delayed(ROUND_TRIP.dividedBy(2)));
  }

  private LabNode node(String name, String nat) {
    VirtualHome home = lab.internet().home(name + "s", net.p2pd.natlab.model.NatOptions.parse(nat));
    home.router().conditions(LinkConditions.delayed(DELAY));
    return lab.on(home.host(name))
        .running(new TcpPunchStrategy(), new Reflector(reflector))
        .signallingBy(BROKER)
        .knowingItsNat()
        .start();
  }

  private ConnectReport connect(String caller, String callee) {
    LabNode alice = node("alice", caller);
    LabNode bob = node("bob", callee);
    lab.connect(alice, bob); // from now on the two are warm
    return lab.connect(alice, bob, ConnectOptions.defaults().fresh());
  }

  @ParameterizedTest
  @CsvSource({
    "port-restricted-random, port-restricted-random",
    "port-restricted-random unsolicited=reset, port-restricted-equal unsolicited=reset",
    "port-restricted-random unsolicited=reset, port-restricted-random",
    "port-restricted-random, port-restricted-random unsolicited=reset",
    "symmetric-udp-firewall-equal, port-restricted-preserving",
    "symmetric-equal, port-restricted-random",
    "port-restricted-random, symmetric-independent",
    "symmetric-dependent, symmetric-independent",
    "symmetric-random, restricted-cone-equal",
    "full-cone-random, symmetric-random",
    "blocked-equal, port-restricted-random",
  })
  void aProvenPipeIsThereWithinSixRoundTrips(String caller, String callee) {
    ConnectReport report = connect(caller, callee);
    System.out.println(caller + " calls " + callee + ": " + report.elapsedMillis() + " ms");
    assertThat(report.isConnected()).as(report.toString()).isTrue();
    assertThat(report.strategy()).isEqualTo("tcp-punch");
    assertThat(report.isRelayed()).isFalse();
    assertThat(Duration.ofMillis(report.elapsedMillis()))
        .as("from connect to a proven pipe; " + report)
        .isLessThanOrEqualTo(ROUND_TRIP.multipliedBy(6).plusMillis(150));
  }

  @Test
  void aFailureSaysWhyInWordsOfTheList() {
    ConnectReport report = connect("symmetric-random", "symmetric-random");
    assertThat(report.isConnected()).isFalse();
    assertThat(report.attempts())
        .anySatisfy(
            line -> {
              assertThat(line.strategy()).isEqualTo("tcp-punch");
              assertThat(line.causeId()).isEqualTo("both-random");
              assertThat(line.remedy()).contains("relay");
            });
  }
}
