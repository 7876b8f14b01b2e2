package net.p2pd.api.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NatDeltaTest {
  @Test
  void theTextIsReadBackWithTheSign() {
    for (NatDelta delta :
        List.of(
            NatDelta.equal(),
            NatDelta.preserving(),
            NatDelta.random(),
            NatDelta.independent(10),
            NatDelta.independent(-65535),
            NatDelta.dependent(65535),
            NatDelta.dependent(-3))) {
      assertThat(NatDelta.parse(delta.toString())).isEqualTo(delta).hasSameHashCodeAs(delta);
    }
    assertThat(NatDelta.dependent(-3)).hasToString("dependent:-3");
    assertThat(NatDelta.equal()).hasToString("equal");
    assertThat(NatDelta.independent(3)).isNotEqualTo(NatDelta.independent(-3));
  }

  @Test
  void valuesThatTheTypeCannotHaveAreRefused() {
    for (int value : new int[] {0, 65536, -65536, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> NatDelta.independent(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Delta value " + value + " is out of range; -65535 to 65535 but not 0 is possible");
    }
    assertThatThrownBy(() -> NatDelta.of(DeltaType.RANDOM, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Delta value 1: the delta \"random\" has no value; give 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "odd|Delta type \"odd\" is unknown",
        "independent|Delta \"independent\" lacks its value; write for instance independent:1",
        "independent:|Delta value \"\" is not a whole number other than 0",
        "independent:+4|Delta value \"+4\" is not a whole number other than 0",
        "independent:04|Delta value \"04\" is not a whole number other than 0",
        "independent:-0|Delta value \"-0\" is not a whole number other than 0",
        "independent:4:4|Delta value \"4:4\" is not a whole number other than 0",
        "independent:70000|Delta value 70000 is out of range",
        "equal:0|The delta \"equal\" has no value; leave out \":...\""
      })
  void wrongTextsAreRefused(String text, String message) {
    assertThatThrownBy(() -> NatDelta.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
