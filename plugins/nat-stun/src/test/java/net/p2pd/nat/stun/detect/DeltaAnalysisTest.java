package net.p2pd.nat.stun.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The delta is named from the ports alone, whatever disturbs the measuring. */
class DeltaAnalysisTest {

  private static final int SEEDS = 200;
  private static final PortRange USUAL = PortRange.of(1024, 65535);

  static Stream<NatDelta> deltas() {
    Stream<NatDelta> stepped =
        Stream.of(-300, -7, -4, -2, 2, 3, 13, 300)
            .flatMap(step -> Stream.of(NatDelta.independent(step), NatDelta.dependent(step)));
    Stream<NatDelta> others =
        Stream.of(
            NatDelta.equal(),
            NatDelta.preserving(),
            NatDelta.independent(1),
            NatDelta.independent(-1),
            NatDelta.dependent(-1),
            NatDelta.random());
    return Stream.concat(others, stepped);
  }

  /** What happens between our allocations. */
  private enum Disturbance {
    NONE,
    ONE_ANSWER_LOST,
    ONE_FOREIGN_ALLOCATION,
    BOTH
  }

  private static List<Allocation> observed(
      NatDelta delta, PortRange ports, Disturbance disturbance, SplittableRandom random) {
    PortRule rule = new PortRule(delta, ports, random);
    int base = 20000 + random.nextInt(30000);
    int[] offsets = LocalPorts.OFFSETS;
    boolean loses = disturbance == Disturbance.ONE_ANSWER_LOST || disturbance == Disturbance.BOTH;
    boolean busy =
        disturbance == Disturbance.ONE_FOREIGN_ALLOCATION || disturbance == Disturbance.BOTH;
    int lost = loses ? random.nextInt(offsets.length) : -1;
    int foreign = busy ? random.nextInt(offsets.length) : -1;
    List<Allocation> allocations = new ArrayList<>();
    for (int i = 0; i < offsets.length; i++) {
      if (i == foreign) {
        rule.next(1024 + random.nextInt(60000));
      }
      int local = base + offsets[i];
      int external = rule.next(local);
      allocations.add(
          new Allocation(
              i, local, i == lost ? null : new InetSocketAddress("203.0.0.2", external)));
    }
    return allocations;
  }

  @ParameterizedTest
  @MethodSource("deltas")
  void theDeltaIsNamedWithItsStepAndItsSign(NatDelta delta) {
    for (Disturbance disturbance : Disturbance.values()) {
      for (long seed = 0; seed < SEEDS; seed++) {
        DeltaVerdict verdict =
            DeltaAnalysis.of(observed(delta, USUAL, disturbance, new SplittableRandom(seed)));

        assertThat(verdict.delta())
            .as("%s, seed %d, %s", disturbance, seed, verdict)
            .isEqualTo(delta);
        assertThat(verdict.confidence())
            .as("%s, seed %d, %s", disturbance, seed, verdict)
            .isGreaterThanOrEqualTo(0.5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("deltas")
  void anAnswerThatIsToldOutOfOrderDoesNotCount(NatDelta delta) {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Allocation> shuffled =
          new ArrayList<>(observed(delta, USUAL, Disturbance.NONE, new SplittableRandom(seed)));
      Collections.shuffle(shuffled, new Random(seed));

      assertThat(DeltaAnalysis.of(shuffled).delta()).as("seed %d", seed).isEqualTo(delta);
    }
  }

  @Test
  void aDependentStepNeedsNoRuleWhereTheLocalPortJumps() {
    SplittableRandom random = new SplittableRandom(1);
    List<Allocation> allocations = new ArrayList<>();
    int external = 30000;
    int last = 0;
    for (int i = 0; i < LocalPorts.OFFSETS.length; i++) {
      int local = 40000 + LocalPorts.OFFSETS[i];
      external = local == last + 1 ? external + 5 : 1024 + random.nextInt(60000);
      last = local;
      allocations.add(new Allocation(i, local, new InetSocketAddress("203.0.0.2", external)));
    }

    assertThat(DeltaAnalysis.of(allocations).delta()).isEqualTo(NatDelta.dependent(5));
  }

  @Test
  void fewAnswersGiveNoCertainty() {
    for (DeltaType type : DeltaType.values()) {
      NatDelta delta = NatDelta.of(type, type.stepped() ? 2 : 0);
      List<Allocation> all = observed(delta, USUAL, Disturbance.NONE, new SplittableRandom(3));
      for (int count = 0; count < 4; count++) {
        DeltaVerdict verdict = DeltaAnalysis.of(all.subList(0, count));
        assertThat(verdict.confidence()).as("%s of %d", type, count).isLessThan(0.5);
        assertThat(verdict.cause()).contains("too few to tell");
      }
    }
  }

  @Test
  void twoSocketsWithOneExternalPortAreALie() {
    List<Allocation> lies = new ArrayList<>();
    for (int i = 0; i < LocalPorts.OFFSETS.length; i++) {
      lies.add(
          new Allocation(
              i, 40000 + LocalPorts.OFFSETS[i], new InetSocketAddress("203.0.0.2", 4711)));
    }

    DeltaVerdict verdict = DeltaAnalysis.of(lies);

    assertThat(verdict.confidence()).isLessThan(0.5);
    assertThat(verdict.cause()).contains("same external port for different sockets");
  }

  @Test
  void aBusyNatIsSeenToMoveOnButNotWithCertainty() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      PortRule rule = new PortRule(NatDelta.independent(2), PortRange.of(1024, 60000), random);
      List<Allocation> allocations = new ArrayList<>();
      for (int i = 0; i < LocalPorts.OFFSETS.length; i++) {
        for (int others = random.nextInt(6); others > 0; others--) {
          rule.next(1024 + random.nextInt(60000));
        }
        int local = 40000 + LocalPorts.OFFSETS[i];
        allocations.add(
            new Allocation(i, local, new InetSocketAddress("203.0.0.2", rule.next(local))));
      }
      DeltaVerdict verdict = DeltaAnalysis.of(allocations);
      boolean right = verdict.delta().equals(NatDelta.independent(2));
      assertThat(right || verdict.confidence() < 0.5).as("seed %d: %s", seed, verdict).isTrue();
    }
  }

  @Test
  void aNarrowRangeOfRandomPortsIsSeen() {
    PortRange block = PortRange.of(30720, 31231);
    int narrow = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      DeltaVerdict verdict =
          DeltaAnalysis.of(
              observed(NatDelta.random(), block, Disturbance.NONE, new SplittableRandom(seed)));
      PortRange seen = verdict.ports();
      if (verdict.confidence() < 0.5) {
        continue; // by chance it looked like a rule
      }
      narrow++;
      assertThat(seen.size()).as("seed %d: %s", seed, seen).isBetween(100, 1024);
      assertThat(seen.first()).as("seed %d: %s", seed, seen).isBetween(30300, 31100);
    }
    assertThat(narrow).isGreaterThan(SEEDS * 9 / 10);
    assertThat(
            DeltaAnalysis.of(
                    observed(NatDelta.random(), USUAL, Disturbance.NONE, new SplittableRandom(1)))
                .ports())
        .isEqualTo(PortRange.ALL);
  }
}
