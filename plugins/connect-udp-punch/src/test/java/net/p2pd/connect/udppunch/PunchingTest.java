package net.p2pd.connect.udppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers with a way that is certain, in virtual time: it is found, soon, whatever they answer. */
class PunchingTest {

  private static final List<String> EASY =
      List.of(
          "open-equal",
          "symmetric-udp-firewall-equal",
          "full-cone-random",
          "restricted-cone-random",
          "port-restricted-equal",
          "port-restricted-random");

  private static final List<String> FORETOLD =
      List.of(
          "symmetric-equal",
          "symmetric-preserving",
          "symmetric-independent",
          "symmetric-independent delta=independent:-3",
          "symmetric-dependent",
          "symmetric-dependent delta=dependent:-2");

  private static void meets(Homes homes, String what) {
    assertThat(homes.meet()).as("%s: %s", what, homes.story()).isTrue();
  }

  @Test
  void routersWithOnePortForEverybodyAreSureAndQuick() {
    Duration bar = Homes.ROUND_TRIP.multipliedBy(5);
    for (String one : EASY) {
      for (String other : EASY) {
        Homes homes = new Homes(1, one, other);
        meets(homes, one + " calls " + other);
        assertThat(homes.elapsed())
            .as("%s calls %s: %s", one, other, homes.story())
            .isLessThan(bar);
      }
    }
  }

  @Test
  void portsThatCanBeForetoldAreMet() {
    for (String one : FORETOLD) {
      for (String other : EASY) {
        meets(new Homes(2, one, other), one + " calls " + other);
        meets(new Homes(3, other, one), other + " calls " + one);
      }
      for (String other : FORETOLD) {
        meets(new Homes(4, one, other), one + " calls " + other);
      }
    }
  }

  @Test
  void severalServersThatTellAddressesDoNotSpoilTheForecast() {
    for (String one : FORETOLD) {
      meets(new Homes(5, one, "port-restricted-equal", true, 0, 2), one);
      meets(new Homes(6, "port-restricted-equal", one, true, 0, 3), one);
      for (String other : FORETOLD) {
        meets(new Homes(7, one, other, true, 0, 2), one + " calls " + other);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void routersThatAnswerAreMetWhetherThatIsKnownOrNot(boolean knowing) {
    String answers = " unsolicited=icmp";
    for (String one : List.of("port-restricted-equal", "symmetric-independent")) {
      for (int seed = 1; seed <= 5; seed++) {
        String other = "port-restricted-random";
        meets(new Homes(seed, one + answers, other, knowing, 0, 1), "the caller's answers");
        meets(new Homes(seed, one, other + answers, knowing, 0, 1), "the answerer's answers");
        meets(new Homes(seed, one + answers, other + answers, knowing, 0, 1), "both answer");
      }
    }
  }

  @Test
  void lossCostsTimeButNoConnection() {
    for (long seed = 1; seed <= 40; seed++) {
      meets(
          new Homes(seed, "port-restricted-equal", "restricted-cone-random", true, 0.05, 1),
          "seed " + seed);
      meets(
          new Homes(seed, "symmetric-independent", "port-restricted-random", false, 0.05, 1),
          "seed " + seed);
    }
  }

  @Test
  void aPoisonedTableIsRecoveredFromByNewPorts() {
    String answers = " unsolicited=icmp";
    for (long seed = 1; seed <= 10; seed++) {
      Homes homes =
          new Homes(seed, "port-restricted-equal" + answers, "port-restricted-random" + answers);
      homes.answerer.toldRoundTrip = Duration.ofMillis(2); // so that it sends far too early
      meets(homes, "seed " + seed);
      assertThat(homes.caller.lines).as("rounds: %s", homes.story()).hasSizeGreaterThan(1);
      assertThat(homes.caller.lines.get(0)).contains("UDP leaves but nothing comes back");
    }
  }

  @Test
  void theFirstDatagramOfTheSessionIsNotLost() {
    for (String one : EASY) {
      Homes homes = new Homes(1, one, "port-restricted-equal");
      meets(homes, one);
      homes.internet.time().advance(Duration.ofSeconds(1));
      assertThat(homes.caller.received.get(0)).as(homes.story()).endsWith(" 1");
      assertThat(homes.answerer.received.get(0)).as(homes.story()).endsWith(" 1");
    }
  }

  @Test
  void twoMachinesOfOneNetworkMeetInside() {
    Homes together = Homes.inOneHome(1, "symmetric-random");
    meets(together, "one network");
    assertThat(together.elapsed()).isLessThan(Homes.ROUND_TRIP.multipliedBy(5));
    assertThat(together.caller.offered.get(0).remote().orElseThrow().getAddress())
        .isEqualTo(together.answerersHost.address(net.p2pd.api.route.Family.IPV4));
  }

  @Test
  void whereIpv4HasNoWayIpv6IsTaken() {
    String hard = "symmetric-random";
    Homes homes = new Homes(1, hard, hard, true, 0, 1, "symmetric-udp-firewall-equal");
    meets(homes, "IPv6");
    assertThat(homes.caller.offered.get(0).remote().orElseThrow().getAddress())
        .isInstanceOf(java.net.Inet6Address.class);
  }

  @Test
  void whatDoesNotWorkIsSaidBeforeAnythingIsSent() {
    Homes homes = new Homes(1, "symmetric-random", "symmetric-random");
    homes.call();
    assertThat(homes.caller.stage).isCompletedExceptionally();
    assertThat(homes.caller.strategy.applicable(homes.caller).reason())
        .isEqualTo("both routers choose random ports");
    homes.caller.datagrams = false;
    assertThat(homes.caller.strategy.applicable(homes.caller).reason()).contains("QUIC");
  }

  @Test
  void aPeerWithoutQuicSaysSo() {
    Homes homes = new Homes(1, "port-restricted-equal", "port-restricted-equal");
    homes.answerer.datagrams = false;
    assertThat(homes.meet()).isFalse();
    assertThat(homes.story()).contains("the peer's half says").contains("QUIC");
  }

  @Test
  void aStrangerWhoShowsNothingGetsTenDatagrams() {
    Homes homes = new Homes(1, "port-restricted-equal", "port-restricted-equal");
    homes.answerer.allowed = 10;
    homes.call();
    homes.internet.time().advance(Duration.ofMillis(120));
    homes.callersHost.connected(false); // what it says over signalling still arrives
    homes.internet.time().advance(Duration.ofSeconds(40));
    assertThat(homes.answerer.packets).isPositive().isLessThanOrEqualTo(10);
    assertThat(homes.answerer.stage).isDone();
  }

  @Test
  void aStrangerIsShownByWhatOnlyHeCanSend() {
    for (String one : List.of("port-restricted-equal", "symmetric-independent")) {
      Homes homes = new Homes(1, one, "port-restricted-random");
      homes.answerer.allowed = 10;
      meets(homes, one);
      assertThat(homes.answerer.allowed).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void cancellingClosesEverythingAtOnce() {
    for (int millis = 0; millis < 600; millis += 50) {
      Homes homes = new Homes(1, "port-restricted-equal", "port-restricted-equal");
      homes.answererGone();
      homes.call();
      homes.internet.time().advance(Duration.ofMillis(millis));
      homes.caller.cancel();
      homes.internet.time().advance(Duration.ofSeconds(1));
      assertThat(homes.caller.pipes.open()).as("after %d ms", millis).isZero();
      assertThat(homes.caller.stage).isDone();
    }
  }

  @Test
  void aStrangerWhoSendsToThePunchedPortsGetsNothing() {
    Homes homes = new Homes(1, "open-equal", "open-equal");
    Stranger stranger = new Stranger(homes.internet);
    homes.call();
    for (int i = 0; i < 200 && !homes.isMet(); i++) {
      for (Half half : List.of(homes.caller, homes.answerer)) {
        half.pipes.places().forEach(stranger::fakes);
      }
      homes.internet.time().advance(Duration.ofMillis(5));
    }
    assertThat(homes.isMet()).as(homes.story()).isTrue();
    assertThat(stranger.sent()).isGreaterThan(100);
    for (Half half : List.of(homes.caller, homes.answerer)) {
      half.pipes.places().forEach(stranger::fakes);
      homes.internet.time().advance(Duration.ofMillis(100));
      assertThat(half.offered).hasSize(1);
      assertThat(half.offered.get(0).remote()).isNotEqualTo(java.util.Optional.of(stranger.at()));
      assertThat(half.received).allMatch(text -> text.startsWith("hello from the runtime"));
    }
    assertThat(stranger.heard()).as("datagrams that the stranger was sent").isZero();
  }
}
