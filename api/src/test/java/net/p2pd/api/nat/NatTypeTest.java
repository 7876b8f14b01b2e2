package net.p2pd.api.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class NatTypeTest {
  @Test
  void namesAndNumbersNeverChange() {
    assertThat(Arrays.stream(NatType.values()).map(type -> type.number() + " " + type.text()))
        .containsExactly(
            "1 open",
            "2 symmetric-udp-firewall",
            "3 full-cone",
            "4 restricted-cone",
            "5 port-restricted",
            "6 symmetric",
            "7 blocked");
    assertThat(Arrays.stream(DeltaType.values()).map(type -> type.number() + " " + type.text()))
        .containsExactly("2 equal", "3 preserving", "4 independent", "5 dependent", "6 random");
  }

  @Test
  void namesAndNumbersAreReadBack() {
    for (NatType type : NatType.values()) {
      assertThat(NatType.parse(type.text())).isEqualTo(type);
      assertThat(NatType.of(type.number())).isEqualTo(type);
    }
    for (DeltaType type : DeltaType.values()) {
      assertThat(DeltaType.parse(type.text())).isEqualTo(type);
      assertThat(DeltaType.of(type.number())).isEqualTo(type);
    }
  }

  @Test
  void unknownNamesAndNumbersAreRefused() {
    assertThatThrownBy(() -> NatType.of(99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("NAT type 99 is unknown; there are 1 to 7");
    assertThatThrownBy(() -> DeltaType.of(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Delta type 1 is unknown; there are 2 to 6");
    assertThatThrownBy(() -> NatType.parse("x\u001b[2J" + "y".repeat(100)))
        .hasMessageStartingWith("NAT type \"x?[2Jyyy")
        .hasMessageContaining("...\" is unknown; known are: open, symmetric-udp-firewall");
  }

  /** RFC 4787 sections 4.1 and 5, with the words of RFC 3489 section 5. */
  @ParameterizedTest
  @CsvSource({
    "false, endpoint-independent, endpoint-independent, open",
    "false, endpoint-independent, address-dependent, symmetric-udp-firewall",
    "false, endpoint-independent, address-and-port-dependent, symmetric-udp-firewall",
    "false, unknown, unknown, symmetric-udp-firewall",
    "true, endpoint-independent, endpoint-independent, full-cone",
    "true, endpoint-independent, address-dependent, restricted-cone",
    "true, endpoint-independent, address-and-port-dependent, port-restricted",
    "true, endpoint-independent, unknown, port-restricted",
    "true, address-dependent, endpoint-independent, symmetric",
    "true, address-and-port-dependent, address-dependent, symmetric",
    "true, unknown, endpoint-independent, symmetric"
  })
  void theTypeDerivesFromTheBehaviours(
      boolean translated, String mapping, String filtering, String type) {
    NatType derived =
        NatType.of(translated, MappingBehavior.parse(mapping), FilteringBehavior.parse(filtering));
    assertThat(derived).isEqualTo(NatType.parse(type));
    assertThat(derived.translates()).isEqualTo(translated);
  }

  @ParameterizedTest
  @EnumSource(value = NatType.class, names = "BLOCKED", mode = EnumSource.Mode.EXCLUDE)
  void aTypesOwnBehavioursDeriveTheType(NatType type) {
    assertThat(NatType.of(type.translates(), type.mapping(), type.filtering())).isEqualTo(type);
  }

  @Test
  void everyDerivedTypeAgreesWithWhatItCameFrom() {
    for (boolean translated : new boolean[] {true, false}) {
      for (MappingBehavior mapping : MappingBehavior.values()) {
        for (FilteringBehavior filtering : FilteringBehavior.values()) {
          if (translated || mapping == MappingBehavior.ENDPOINT_INDEPENDENT) {
            NatType type = NatType.of(translated, mapping, filtering);
            assertThat(type.agreesWith(mapping, filtering)).isTrue();
          }
        }
      }
    }
  }
}
