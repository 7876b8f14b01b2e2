package net.p2pd.connect.tcppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/**
 * Symmetric NATs whose ports can be foretold, against all kinds of others, in both directions, with
 * routers that drop and that answer: they meet as often as it is said beforehand.
 */
class PredictedPortsTest {

  private static final long SEED = Long.getLong("p2pd.punch.seed", 1);
  private static final int RUNS = Integer.getInteger("p2pd.punch.runs", 1);

  private static final int OF = 10;

  private static final List<String> HARD =
      List.of(
          "symmetric-equal",
          "symmetric-preserving",
          "symmetric-independent",
          "symmetric-independent delta=independent:-3",
          "symmetric-independent delta=independent:5 ports=20000-20199",
          "symmetric-independent delta=independent:-1 ports=20000-20012",
          "symmetric-dependent",
          "symmetric-dependent delta=dependent:-2",
          "symmetric-dependent delta=dependent:7 ports=30000-30999",
          "symmetric-preserving ports=20000-24999",
          "symmetric-equal ports=40000-45000");

  private static final List<String> OTHERS =
      List.of(
          "open-equal",
          "full-cone-random",
          "restricted-cone-random",
          "port-restricted-random",
          "symmetric-udp-firewall-equal",
          "blocked-equal",
          "symmetric-equal",
          "symmetric-preserving",
          "symmetric-independent delta=independent:-2",
          "symmetric-dependent");

  private final List<String> misses = new ArrayList<>();
  private int met;

  @Test
  void everyPredictableDeltaIsMetByEveryOtherKind() {
    System.out.println("seeds from " + SEED);
    int pairs = 0;
    for (String hard : HARD) {
      for (String other : OTHERS) {
        for (String answers : List.of("", " unsolicited=reset")) {
          boolean hardCalls = pairs++ % 2 == 0;
          for (int run = 0; run < RUNS; run++) {
            String caller = (hardCalls ? hard : other) + answers;
            String callee = (hardCalls ? other : hard) + answers;
            meet(SEED + run * 1000L + pairs, caller, callee);
          }
        }
      }
    }
    System.out.printf("met in %d of %d%n", met, pairs * RUNS);
    assertThat(misses).as("pairs that did not meet, nobody else using the routers").isEmpty();
  }

  private void meet(long seed, String caller, String callee) {
    Duo duo = new Duo(seed);
    place(duo, duo.caller, NatOptions.parse(caller));
    place(duo, duo.callee, NatOptions.parse(callee));
    if (duo.meets()) {
      met++;
    } else {
      misses.add(caller + " calls " + callee + ", seed " + seed + "\n" + duo.story());
    }
    duo.close();
  }

  private static VirtualHome place(Duo duo, Duo.Side side, NatOptions nat) {
    VirtualHome home = duo.internet.home(side.calling ? "a" : "b", nat);
    side.on(home.host(side.calling ? "alice" : "bob"), profile(nat));
    return home;
  }

  static NatProfile profile(NatOptions nat) {
    return NatProfile.builder(nat.type(), nat.tcp().delta())
        .ports(nat.tcp().ports())
        .confidence(1)
        .build();
  }

  @Test
  void aNeighbourWhoOpensConnectionsAllTheTimeIsReckonedWith() {
    System.out.println("seeds from " + SEED);
    String busy = "symmetric-independent delta=independent:2";
    assertThat(amongNeighbours(busy, "port-restricted-random")).isGreaterThanOrEqualTo(OF - 1);
    assertThat(amongNeighbours("port-restricted-random", busy)).isGreaterThanOrEqualTo(OF - 1);
    assertThat(amongNeighbours(busy, "symmetric-preserving")).isGreaterThanOrEqualTo(OF - 2);
  }

  /** How many meet while others behind both routers open 20 connections a second. */
  private static int amongNeighbours(String caller, String callee) {
    int met = 0;
    for (int run = 0; run < OF; run++) {
      Duo duo = new Duo(SEED + run);
      VirtualHome one = place(duo, duo.caller, NatOptions.parse(caller));
      VirtualHome other = place(duo, duo.callee, NatOptions.parse(callee));
      browse(duo, one.host("neighbour-a"), 400);
      browse(duo, other.host("neighbour-b"), 400);
      met += duo.meets() ? 1 : 0;
      duo.close();
    }
    System.out.println(caller + " calls " + callee + " among neighbours: " + met + " of " + OF);
    return met;
  }

  /** Opens a connection every 20 to 80 ms. */
  private static void browse(Duo duo, VirtualHost host, int times) {
    if (times > 0) {
      host.pipes().open(Transport.TCP, Destination.of(duo.reflector));
      Duration pause = Duration.ofMillis(20 + host.random().nextInt(60));
      host.eventLoop().schedule(pause, () -> browse(duo, host, times - 1));
    }
  }

  @Test
  void whatIsFoundOutOfARouterMeanwhileBeginsAnotherSeriesAtOnce() {
    System.out.println("seed " + SEED);
    Duration soon = Duration.ofMillis(400);
    assertThat(unmeasured(soon)).isLessThan(soon.plus(Duration.ofMillis(800)));
    assertThat(unmeasured(Duo.LIMIT))
        .as("nobody finds it out")
        .isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void thatHelpsWhereThePeersPortsHaveToBeForetoldAsWell() {
    System.out.println("seeds from " + SEED);
    for (String caller : HARD) {
      if (caller.endsWith("ports=20000-20012")) {
        continue; // the first series has used up so few ports
      }
      for (String callee : HARD) {
        for (int run = 0; run < RUNS; run++) {
          Duo duo = new Duo(SEED + run);
          place(duo, duo.callee, NatOptions.parse(callee));
          NatOptions nat = NatOptions.parse(caller);
          duo.caller.on(duo.internet.home("a", nat).host("alice"), NatProfile.assumed());
          duo.caller.learns(Duration.ofMillis(700), profile(nat));
          if (!duo.meets()) {
            misses.add(caller + " calls " + callee + ", run " + run + "\n" + duo.story());
          }
          duo.close();
        }
      }
    }
    assertThat(misses).isEmpty();
  }

  @Test
  void orItIsKnownSoonThatThereIsNoWay() {
    Duo duo = new Duo(SEED);
    place(duo, duo.callee, NatOptions.parse("symmetric-random"));
    NatOptions nat = NatOptions.parse("symmetric-equal");
    duo.caller.on(duo.internet.home("a", nat).host("alice"), NatProfile.assumed());
    duo.caller.learns(Duration.ofMillis(700), profile(nat));
    Duration begun = duo.internet.time().elapsed();
    assertThat(duo.meets()).isFalse();
    assertThat(duo.caller.stage).isDone();
    assertThat(duo.internet.time().elapsed().minus(begun)).isLessThan(Duration.ofMillis(800));
    duo.close();
  }

  @Test
  void whoLetsOtherPortsInByUdpIsThoughtToDoSoByTcp() {
    NatProfile strict = profile(NatOptions.parse("port-restricted-random"));
    NatProfile lax = profile(NatOptions.parse("restricted-cone-random"));
    Nat random = nat(profile(NatOptions.parse("symmetric-random")));
    assertThat(Chances.between(random, nat(strict)).verdict()).isEqualTo(Applicability.Verdict.NO);
    assertThat(Chances.between(random, Nat.of(strict, lax)).verdict())
        .isEqualTo(Applicability.Verdict.LIKELY);
    assertThat(Chances.between(Nat.of(strict, lax), random).verdict())
        .isEqualTo(Applicability.Verdict.LIKELY);
    assertThat(Chances.between(random, nat(lax)).verdict()).isEqualTo(Applicability.Verdict.YES);
  }

  private static Nat nat(NatProfile profile) {
    return Nat.of(profile, profile);
  }

  /** How long two need whose routers were not measured when they began. */
  private static Duration unmeasured(Duration untilMeasured) {
    Duo duo = new Duo(SEED);
    place(duo, duo.callee, NatOptions.parse("port-restricted-random"));
    NatOptions nat = NatOptions.parse("symmetric-independent delta=independent:-7");
    VirtualHome home = duo.internet.home("a", nat);
    duo.caller.on(home.host("alice"), NatProfile.assumed());
    duo.caller.learns(untilMeasured, profile(nat));
    Duration begun = duo.internet.time().elapsed();
    duo.meets();
    duo.close();
    return duo.internet.time().elapsed().minus(begun);
  }

  @Test
  void aRouterThatNobodyHasMeasuredYetMayBeOneWithAnotherPortForEachDestination() {
    System.out.println("seed " + SEED);
    for (String hard :
        List.of("symmetric-equal", "symmetric-preserving", "symmetric-independent")) {
      Duo duo = new Duo(SEED);
      place(duo, duo.callee, NatOptions.parse("port-restricted-random"));
      VirtualHome home = duo.internet.home("a", NatOptions.parse(hard));
      duo.caller.on(home.host("alice"), NatProfile.assumed());
      assertThat(duo.meets()).as(hard + "\n" + duo.story()).isTrue();
      duo.close();
    }
  }

  @Test
  void whatCannotBeForetoldIsRefusedBeforehand() {
    NatOptions random = NatOptions.parse("symmetric-random");
    for (String other :
        List.of("port-restricted-equal", "symmetric-equal", "symmetric-random", "blocked-equal")) {
      Duo duo = new Duo(SEED);
      place(duo, duo.caller, random);
      place(duo, duo.callee, NatOptions.parse(other));
      duo.ready();
      Applicability answer = duo.caller.strategy.applicable(duo.caller);
      assertThat(answer.verdict()).as(other).isEqualTo(Applicability.Verdict.NO);
      assertThat(answer.reason()).as(other).contains("port");
    }
  }

  @Test
  void aForetoldPortGoesAroundAtTheEndsOfTheRange() throws Exception {
    NatProfile profile =
        profile(NatOptions.parse("symmetric-independent delta=independent:-2 ports=5000-5009"));
    InetSocketAddress seen =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 203, 0, 0, 2}), 5001);
    Prediction prediction =
        new Prediction(Nat.of(profile, profile), new Prediction.Sample(40000, seen));
    assertThat(prediction.ports(41000, 0, 0, 3)).containsExactly(5009, 5007, 5005);
    assertThat(prediction.ports(41001, 1, 1, 3)).containsExactly(5005, 5007, 5003);
  }
}
