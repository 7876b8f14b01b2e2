package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.PunchProbe.Plan.aliceLater;
import static net.p2pd.natlab.virtual.PunchProbe.Plan.atOnce;
import static net.p2pd.natlab.virtual.PunchProbe.Plan.bobLater;
import static org.assertj.core.api.Assertions.assertThat;

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
}
