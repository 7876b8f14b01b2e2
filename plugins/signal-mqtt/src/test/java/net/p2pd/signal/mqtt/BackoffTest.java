package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pauses between attempts. */
class BackoffTest {

  private static List<Duration> pauses(Backoff backoff, int count) {
    return Stream.generate(backoff::pause).limit(count).toList();
  }

  @Test
  void pausesDoubleUpToAMinuteAndAreRandomByHalf() {
    for (int seed = 0; seed < 200; seed++) {
      long longest = 500;
      for (Duration pause : pauses(new Backoff(new SplittableRandom(seed)), 20)) {
        assertThat(pause.toMillis()).as("with seed " + seed).isBetween(longest / 2, longest);
        longest = Math.min(60_000, 2 * longest);
      }
    }
  }

  @Test
  void twoNodesHaveOtherPauses() {
    assertThat(pauses(new Backoff(new SplittableRandom(1)), 5))
        .doesNotContainAnyElementsOf(pauses(new Backoff(new SplittableRandom(2)), 5));
  }

  @Test
  void afterAGoodConnectionTheyBeginShortAgain() {
    Backoff backoff = new Backoff(new SplittableRandom(3));
    assertThat(pauses(backoff, 12).get(11)).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    backoff.reset();
    assertThat(backoff.pause()).isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void tenMinutesWithoutABrokerAreFewAttempts() {
    for (int seed = 0; seed < 200; seed++) {
      Backoff backoff = new Backoff(new SplittableRandom(seed));
      Duration passed = Duration.ZERO;
      int attempts = 0;
      while (passed.compareTo(Duration.ofMinutes(10)) < 0) {
        passed = passed.plus(backoff.pause());
        attempts++;
      }
      assertThat(attempts).as("with seed " + seed).isLessThanOrEqualTo(30);
    }
  }
}
