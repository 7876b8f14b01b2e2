package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void distanceCountsInsertedRemovedAndReplacedLetters() {
    assertThat(Nearest.distance("", "")).isZero();
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("abc", "")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("sitting", "kitten")).isEqualTo(3);
    assertThat(Nearest.distance("port", "prt")).isEqualTo(1);
  }

  @Test
  void theNearestWordIsFoundAndTheFirstAmongEquals() {
    assertThat(Nearest.of("prt", Set.of("port", "part", "nics"))).contains("part");
    assertThat(Nearest.of("x", Set.of())).isEmpty();
  }
}
