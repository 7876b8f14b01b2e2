package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.PunchProbe.Plan.aliceLater;
import static net.p2pd.natlab.virtual.PunchProbe.Plan.atOnce;
import static net.p2pd.natlab.virtual.PunchProbe.Plan.bobLater;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The laboratory says of punching what was measured with real routers, delay for delay. */
class PunchingTest {

  private static final String HOME = "port-restricted-equal";
  private static final String ANSWERS = "port-restricted-equal unsolicited=reset";
  private static final long SEED = 11;

  private static boolean udp(String alice, String bob, PunchProbe.Plan plan) {
    return PunchProbe.verdict(SEED, alice, bob, false, plan);
  }

  private static boolean tcp(String alice, String bob, PunchProbe.Plan plan) {
    return PunchProbe.verdict(SEED, alice, bob, true, plan);
  }

  @ParameterizedTest
  @CsvSource({"0", "24", "26", "200"})
  void silentRoutersForgiveAnySkew(int millis) {
    assertThat(udp(HOME, HOME, bobLater(millis))).isTrue();
    assertThat(tcp(HOME, HOME, bobLater(millis))).isTrue();
  }

  @Test
  void answeringRoutersForgiveNoMoreThanTheOneWayDelay() {
    // One way between the routers takes 24 ms here.
    for (int millis : new int[] {0, 15, 23}) {
      assertThat(udp(ANSWERS, ANSWERS, bobLater(millis))).as("UDP, %s ms", millis).isTrue();
      assertThat(tcp(ANSWERS, ANSWERS, bobLater(millis))).as("TCP, %s ms", millis).isTrue();
    }
    for (int millis : new int[] {25, 50, 200}) {
      assertThat(udp(ANSWERS, ANSWERS, bobLater(millis))).as("UDP, %s ms", millis).isFalse();
      assertThat(tcp(ANSWERS, ANSWERS, bobLater(millis))).as("TCP, %s ms", millis).isFalse();
    }
  }

  @Test
  void whoSitsBehindTheAnsweringRouterHasToSendFirst() {
    assertThat(udp(ANSWERS, HOME, bobLater(200))).isTrue();
    assertThat(udp(ANSWERS, HOME, aliceLater(200))).isFalse();
    assertThat(tcp(ANSWERS, HOME, bobLater(200))).isTrue();
    assertThat(tcp(ANSWERS, HOME, aliceLater(200))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"10", "40", "100", "500"})
  void dialingAgainAndAgainMendsTcp(int millis) {
    assertThat(tcp(ANSWERS, ANSWERS, bobLater(millis).redialling())).isTrue();
    assertThat(tcp(ANSWERS, HOME, aliceLater(millis).redialling())).isTrue();
  }

  @Test
  void newPortsOnBothSidesMendWhatWasLost() {
    VirtualInternet internet = new VirtualInternet(SEED);
    PunchProbe probe = new PunchProbe(internet);
    VirtualHost alice = internet.home("a", NatOptions.parse(ANSWERS)).host("alice");
    VirtualHost bob = internet.home("b", NatOptions.parse(ANSWERS)).host("bob");

    assertThat(probe.punches(false, alice, bob, 6000, bobLater(200))).isFalse();
    assertThat(probe.punches(false, alice, bob, 6000, bobLater(0))).as("the same ports").isFalse();
    assertThat(probe.punches(false, alice, bob, 6001, bobLater(0))).isTrue();
  }

  @Test
  void aSymmetricNatCannotBeMetBehindAPortFilter() {
    for (String plan : new String[] {"symmetric-random", "symmetric-equal"}) {
      assertThat(udp(plan, HOME, atOnce())).isFalse();
      assertThat(tcp(plan, HOME, atOnce())).isFalse();
      assertThat(udp(plan, "restricted-cone-random", atOnce())).isTrue();
      assertThat(tcp(plan, "restricted-cone-random", atOnce())).isTrue();
    }
  }

  @Test
  void twoIpv6FirewallsAreMetByOpeningFromBothSides() {
    VirtualInternet internet = new VirtualInternet(SEED);
    VirtualHost alice = firewalled(internet, "a");
    VirtualHost bob = firewalled(internet, "b");
    CompletableFuture<Pipe> alone = dial(alice, 5000, bob, 5000);
    internet.time().runUntil(alone::isDone, Bench.LIMIT);
    assertThat(alone).as("nobody gets in uninvited").isCompletedExceptionally();

    CompletableFuture<Pipe> near = dial(alice, 6000, bob, 7000);
    internet.time().advance(Duration.ofMillis(300));
    CompletableFuture<Pipe> far = dial(bob, 7000, alice, 6000);

    assertThat(internet.time().await(near, Bench.LIMIT).isOpen()).isTrue();
    assertThat(internet.time().await(far, Bench.LIMIT).isOpen()).isTrue();
  }

  private static VirtualHost firewalled(VirtualInternet internet, String name) {
    return internet
        .home(name, NatOptions.parse("symmetric-random"))
        .withIpv6(NatOptions.ipv6Firewall())
        .host(name + "-host");
  }

  private static CompletableFuture<Pipe> dial(
      VirtualHost from, int port, VirtualHost to, int remotePort) {
    InetSocketAddress target = new InetSocketAddress(to.address(Family.IPV6), remotePort);
    return from.pipes()
        .open(
            Transport.TCP,
            Destination.of(target),
            Bench.route(from.address(Family.IPV6), port),
            PipeOptions.defaults());
  }

  @Test
  void threeHundredHomesHaveAddressesOfTheirOwn() {
    VirtualInternet internet = new VirtualInternet(SEED);
    Set<InetAddress> seen = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      VirtualHome home =
          internet.home("home-" + i, NatOptions.parse(i % 2 == 0 ? HOME : "open-equal"));
      VirtualHost host = home.host("host-" + i);
      if (i % 2 == 0) {
        seen.addAll(home.router().nat(Family.IPV4).external());
      } else {
        seen.add(host.address(Family.IPV4));
      }
    }
    assertThat(seen).hasSize(300);
  }
}
