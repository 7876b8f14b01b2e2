package net.p2pd.connect.tcppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/** The ways beside the one through two NATs: one network, one machine, IPv6. */
class LanesTest {

  private static final long SEED = 3;

  @Test
  void twoMachinesBehindOneRouterMeetInTheirNetwork() {
    System.out.println("seed " + SEED);
    Duo duo = new Duo(SEED);
    NatOptions nat = NatOptions.parse("symmetric-random");
    NatProfile profile = PredictedPortsTest.profile(nat);
    VirtualHome home = duo.internet.home("a", nat);
    InetAddress outside = home.router().nat(Family.IPV4).external().get(0);
    duo.caller.on(home.host("alice"), profile).seenAt(outside);
    duo.callee.on(home.host("bob"), profile).seenAt(outside);
    assertThat(duo.meets()).as(duo.story()).isTrue();
    assertThat(address(duo.caller)).isEqualTo(duo.callee.host.address(Family.IPV4));
  }

  private static InetAddress address(Duo.Side side) {
    return side.winner.remote().map(InetSocketAddress::getAddress).orElseThrow();
  }

  @Test
  void twoFirewallsForIpv6ArePassedWithoutAnyServer() {
    System.out.println("seed " + SEED);
    Duo duo = new Duo(SEED);
    NatOptions nat = NatOptions.parse("symmetric-random");
    NatProfile profile = PredictedPortsTest.profile(nat);
    duo.caller.on(home(duo, "a", nat).host("alice"), profile);
    duo.callee.on(home(duo, "b", nat).host("bob"), profile);
    assertThat(duo.meets()).as(duo.story()).isTrue();
    assertThat(address(duo.caller)).isEqualTo(duo.callee.host.address(Family.IPV6));
  }

  private static VirtualHome home(Duo duo, String name, NatOptions nat) {
    return duo.internet.home(name, nat).withIpv6(NatOptions.ipv6Firewall());
  }

  @Test
  void betweenTwoHomesThereIsAPathWithinFiveRoundTrips() {
    System.out.println("seed " + SEED);
    Duo duo = new Duo(SEED);
    NatOptions nat = NatOptions.parse("port-restricted-equal");
    NatProfile profile = PredictedPortsTest.profile(nat);
    VirtualHost alice = duo.internet.home("a", nat).host("alice");
    VirtualHost bob = duo.internet.home("b", nat).host("bob");
    duo.caller.on(alice, profile);
    duo.callee.on(bob, profile);
    duo.signalling = Duration.ofMillis(50); // the round trip between the homes is 49 ms
    duo.ready();
    Duration before = duo.internet.time().elapsed();
    duo.caller.strategy.connect(duo.caller);
    duo.internet.time().runUntil(() -> !duo.caller.offers.isEmpty(), Duo.LIMIT);
    Duration took = duo.internet.time().elapsed().minus(before);
    System.out.println("a path after " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofMillis(5 * 50 + 50));
  }
}
