package net.p2pd.portmap.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 6887 section 8.5. */
class EpochTest {

  private final Epoch epoch = new Epoch();

  private boolean at(long ourSeconds, long theirs) {
    return epoch.isConsistent(theirs, ourSeconds * 1_000_000_000L);
  }

  @Test
  void theFirstAnswerIsBelieved() {
    assertThat(at(1000, 3)).isTrue();
  }

  @Test
  void aClockThatKeepsPaceForgotNothing() {
    at(0, 100);
    assertThat(at(60, 160)).isTrue();
    assertThat(at(3660, 3700)).as("a sixteenth too slow is a bad clock only").isTrue();
    assertThat(at(3660, 3699)).as("answers may overtake each other").isTrue();
  }

  @Test
  void aClockThatBeganAnewForgotEverything() {
    at(0, 100);
    assertThat(at(60, 5)).isFalse();
    assertThat(at(120, 65)).as("and from there on it counts again").isTrue();
  }

  @Test
  void aClockThatStoodStillOrJumpedIsNotTrusted() {
    at(0, 100);
    assertThat(at(60, 110)).as("rebooted, and up for longer than before").isFalse();
    assertThat(at(120, 9_000)).isFalse();
  }
}
