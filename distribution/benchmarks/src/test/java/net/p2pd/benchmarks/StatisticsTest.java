package net.p2pd.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {

  private static double[] upTo(int count) {
    return IntStream.rangeClosed(1, count).mapToDouble(i -> i).toArray();
  }

  /** The ranks that tables of the sign test give for 95 %. */
  @ParameterizedTest
  @CsvSource({
    "6, 1", "8, 1", "9, 2", "11, 2", "12, 3", "20, 6", "24, 7", "25, 8", "30, 10", "50, 18"
  })
  void theIntervalHasTheRanksOfTheSignTest(int count, int rank) {
    assertThat(Statistics.rank(count)).isEqualTo(rank);
    Statistics statistics = Statistics.of(upTo(count));
    assertThat(statistics.low()).isEqualTo(rank);
    assertThat(statistics.high()).isEqualTo(count + 1 - rank);
    assertThat(statistics.count()).isEqualTo(count);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Statistics.of(upTo(20)).median()).isEqualTo(10.5);
    assertThat(Statistics.of(upTo(21)).median()).isEqualTo(11);
  }

  @Test
  void theOrderOfTheValuesDoesNotMatterAndTheyStayAsTheyAre() {
    double[] values = {5, 1, 4, 2, 6, 3, 7};
    assertThat(Statistics.of(values)).isEqualTo(Statistics.of(upTo(7)));
    assertThat(values).containsExactly(5, 1, 4, 2, 6, 3, 7);
  }

  @Test
  void theIntervalHoldsTheTrueMedianAsOftenAsItSays() {
    long seed = 20261120;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int tries = 4000;
    int held = 0;
    for (int i = 0; i < tries; i++) {
      double[] values = random.doubles(24).map(Math::log).toArray(); // skewed, median log(1/2)
      Statistics statistics = Statistics.of(values);
      if (statistics.low() <= Math.log(0.5) && Math.log(0.5) <= statistics.high()) {
        held++;
      }
    }
    // For 24 values the exact chance is 97.7 %.
    assertThat(held / (double) tries).isCloseTo(0.977, within(0.01));
  }

  @Test
  void tooFewValuesAreRefused() {
    assertThatThrownBy(() -> Statistics.of(1, 2, 3, 4, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 are needed");
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> Statistics.of(1, 2, 3, Double.NaN, 5, 6))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
