package net.p2pd.nat.stun.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Behind each of the 23 kinds of NAT, type and delta are what the laboratory was told to be. */
class EveryKindTest {

  private static final int SEEDS = Integer.getInteger("p2pd.nat.seeds", 4);

  /** The 23 kinds; a stepped delta has a positive and a negative step. */
  static Stream<NatOptions> kinds() {
    List<NatOptions> all = new ArrayList<>();
    for (NatKind kind : NatKind.canonical()) {
      if (kind.type().translates() && kind.delta().stepped()) {
        int step = kind.delta() == DeltaType.INDEPENDENT ? 1 : 2;
        all.add(NatOptions.of(kind.type(), NatDelta.of(kind.delta(), step)));
        all.add(NatOptions.of(kind.type(), NatDelta.of(kind.delta(), -4)));
      } else {
        all.add(NatOptions.of(kind));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void udpWithoutLoss(NatOptions nat) {
    Lab lab =
        Lab.behind(nat, 1)
            .over(LinkConditions.delayed(Duration.ofMillis(38)))
            .withServer("stun.example");

    NatProfile found = lab.profile(Transport.UDP);

    assertRight(found, nat, 1);
    assertThat(lab.took()).as("at 100 ms round trip").isLessThan(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void udpWithEveryTwentiethPacketLost(NatOptions nat) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Lab lab =
          Lab.behind(nat, seed)
              .over(LinkConditions.delayed(Duration.ofMillis(38)).loss(0.05))
              .withServer("stun.example");

      assertRight(lab.profile(Transport.UDP), nat, seed);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tcpWithoutLoss(NatOptions nat) {
    Lab lab =
        Lab.behind(nat, 1)
            .over(LinkConditions.delayed(Duration.ofMillis(38)))
            .withServer("stun.example");

    assertMappingAndDelta(lab.profile(Transport.TCP), nat, 1);
    assertThat(lab.took()).as("at 100 ms round trip").isLessThan(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tcpWithEveryTwentiethPacketLost(NatOptions nat) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Lab lab =
          Lab.behind(nat, seed)
              .over(LinkConditions.delayed(Duration.ofMillis(38)).loss(0.05))
              .withServer("stun.example");

      assertMappingAndDelta(lab.profile(Transport.TCP), nat, seed);
    }
  }

  private static void assertMappingAndDelta(NatProfile found, NatOptions nat, long seed) {
    if (nat.type() == NatType.BLOCKED) {
      return; // only UDP is
    }
    assertThat(found.mapping())
        .as("seed %d: %s %s", seed, found, found.cause())
        .isEqualTo(nat.tcp().mapping());
    if (nat.type().translates()) {
      assertThat(found.delta())
          .as("seed %d: %s %s", seed, found, found.cause())
          .isEqualTo(nat.tcp().delta());
    }
  }

  private static void assertRight(NatProfile found, NatOptions nat, long seed) {
    assertThat(found.type()).as("seed %d: %s %s", seed, found, found.cause()).isEqualTo(nat.type());
    if (nat.type().translates()) {
      assertThat(found.delta())
          .as("seed %d: %s %s", seed, found, found.cause())
          .isEqualTo(nat.udp().delta());
    }
    if (nat.type() != NatType.BLOCKED) {
      assertThat(found.mapping()).isEqualTo(nat.type().mapping());
      assertThat(found.filtering()).isEqualTo(nat.type().filtering());
    }
    assertThat(found.confidence())
        .as("seed %d: %s %s", seed, found, found.cause())
        .isGreaterThanOrEqualTo(0.5);
  }
}
