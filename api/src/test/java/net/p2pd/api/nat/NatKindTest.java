package net.p2pd.api.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class NatKindTest {
  @Test
  void thereAre35NamesAnd23KindsThatDiffer() {
    assertThat(NatKind.all()).hasSize(35).doesNotHaveDuplicates();
    assertThat(NatKind.all().stream().map(NatKind::name)).doesNotHaveDuplicates();
    assertThat(NatKind.canonical()).hasSize(23).doesNotHaveDuplicates();
    assertThat(NatKind.all()).containsAll(NatKind.canonical());
  }

  @Test
  void everyNameFoldsToOneOfThe23() {
    assertThat(NatKind.all().stream().map(NatKind::folded).collect(Collectors.toSet()))
        .isEqualTo(new HashSet<>(NatKind.canonical()));
    assertThat(NatKind.canonical()).allSatisfy(k -> assertThat(k.folded()).isEqualTo(k));
  }

  @Test
  void onlyWhatIsNotTranslatedFolds() {
    for (NatKind kind : NatKind.all()) {
      boolean folds =
          kind.type() == NatType.OPEN
              || kind.type() == NatType.SYMMETRIC_UDP_FIREWALL
              || kind.type() == NatType.BLOCKED;
      assertThat(kind.folded()).isEqualTo(folds ? NatKind.of(kind.type(), DeltaType.EQUAL) : kind);
    }
  }

  @Test
  void everyNameIsReadBack() {
    for (NatKind kind : NatKind.all()) {
      assertThat(NatKind.parse(kind.name())).isEqualTo(kind).hasSameHashCodeAs(kind);
    }
    assertThat(NatKind.parse("port-restricted-random"))
        .isEqualTo(NatKind.of(NatType.PORT_RESTRICTED, DeltaType.RANDOM))
        .hasToString("port-restricted-random");
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> NatKind.parse("open"))
        .hasMessage("NAT kind \"open\" is not a type and a delta, such as port-restricted-random");
    assertThatThrownBy(() -> NatKind.parse("ajar-random"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("NAT type \"ajar\" is unknown; known are: open, ");
    assertThatThrownBy(() -> NatKind.parse("open-"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Delta type \"\" is unknown");
  }
}
