package net.p2pd.natlab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An observer outside names exactly what was configured. */
class EveryKindTest {

  private static final int SEEDS = 20;

  static Stream<Arguments> kinds() {
    return NatKind.all().stream()
        .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
  }

  private static Observer.Verdict observed(NatOptions options, boolean tcp, long seed) {
    return new Observer(Wire.of(options, tcp, seed), new SplittableRandom(seed)).observe();
  }

  @ParameterizedTest(name = "{0}, TCP {1}")
  @MethodSource("kinds")
  void eachOfThe35KindsIsNamedByItsPacketsAlone(NatKind kind, boolean tcp) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Observer.Verdict verdict = observed(NatOptions.of(kind), tcp, seed);

      NatKind folded = kind.folded();
      assertThat(verdict)
          .as("seed %s", seed)
          .isEqualTo(
              new Observer.Verdict(
                  folded.type(),
                  folded.type().mapping(),
                  folded.type().filtering(),
                  NatOptions.usualDelta(folded.delta())));
    }
  }

  @Test
  void stepsKeepTheirSizeAndTheirSign() {
    List<NatDelta> deltas = new ArrayList<>();
    for (int step : new int[] {-300, -7, -1, 1, 2, 13, 300}) {
      deltas.add(NatDelta.independent(step));
      if (step != 1) {
        deltas.add(NatDelta.dependent(step)); // dependent:1 is preserving by another name
      }
    }
    for (NatDelta delta : deltas) {
      for (long seed = 0; seed < SEEDS; seed++) {
        NatOptions options = NatOptions.of(NatType.PORT_RESTRICTED, delta);
        assertThat(observed(options, false, seed).delta()).as("seed %s", seed).isEqualTo(delta);
      }
    }
  }

  @Test
  void everyMappingGoesWithEveryFilterAndEveryDelta() {
    long seed = 1;
    for (MappingBehavior mapping : MappingBehavior.values()) {
      for (FilteringBehavior filtering : FilteringBehavior.values()) {
        for (DeltaType delta : DeltaType.values()) {
          if (mapping == MappingBehavior.UNKNOWN || filtering == FilteringBehavior.UNKNOWN) {
            continue;
          }
          NatDelta wanted = NatOptions.usualDelta(delta);
          NatOptions options =
              NatOptions.builder(NatType.FULL_CONE, wanted)
                  .both(rules -> rules.mapping(mapping).filtering(filtering))
                  .build();
          Observer.Verdict verdict = observed(options, seed % 2 == 0, seed++);
          assertThat(verdict.mapping()).isEqualTo(mapping);
          assertThat(verdict.filtering()).isEqualTo(filtering);
          assertThat(verdict.delta()).isEqualTo(wanted);
        }
      }
    }
  }

  @Test
  void theTwoTransportsMayDiffer() {
    NatOptions options =
        NatOptions.parse(
            "full-cone-equal tcp.mapping=address-and-port-dependent"
                + " tcp.filtering=address-and-port-dependent tcp.delta=random");

    assertThat(observed(options, false, 3).type()).isEqualTo(NatType.FULL_CONE);
    assertThat(observed(options, false, 3).delta()).isEqualTo(NatDelta.equal());
    assertThat(observed(options, true, 3).type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(observed(options, true, 3).delta()).isEqualTo(NatDelta.random());
  }

  @Test
  void portsStayInTheirRange() {
    for (DeltaType delta : DeltaType.values()) {
      NatOptions options =
          NatOptions.builder(NatType.SYMMETRIC, NatOptions.usualDelta(delta))
              .both(rules -> rules.ports(PortRange.of(5000, 5063)))
              .build();
      Wire wire = Wire.of(options, false, 5);
      for (int i = 0; i < 64; i++) {
        assertThat(wire.seen(Wire.host(40000 + 3 * i), Wire.ONE).port()).isBetween(5000, 5063);
      }
      assertThat(wire.decide(Side.INSIDE, wire.packet(Wire.host(9), Wire.ONE)).reason())
          .contains(DropReason.NO_PORT);
    }
  }

  @Test
  void linuxLooksLikeAPortRestrictedConeAsLongAsNothingComesInTheWay() {
    Observer.Verdict verdict = observed(NatOptions.linux(), false, 1);

    assertThat(verdict.type()).isEqualTo(NatType.PORT_RESTRICTED);
    assertThat(verdict.delta()).isEqualTo(NatDelta.equal());
  }
}
