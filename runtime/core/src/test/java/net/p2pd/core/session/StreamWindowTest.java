package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

final class StreamWindowTest {

  private static final int FIRST = FrameHeader.FIRST_STREAM_LIMIT;
  private static final Duration TOO_LONG = StreamWindow.QUICK.plusMillis(1);

  private final TestLoop loop = new TestLoop();
  private final StreamWindow window = new StreamWindow(loop, 3 * FIRST);

  @Test
  void doublesWhenHalfOfItWasReadInTimeAndStopsAtItsLimit() {
    window.delivered(FIRST / 2 - 1);
    assertThat(window.size()).isEqualTo(FIRST);
    loop.advance(StreamWindow.QUICK);
    window.delivered(1);
    assertThat(window.size()).isEqualTo(2 * FIRST);

    window.delivered(FIRST);
    assertThat(window.size()).isEqualTo(3 * FIRST);
    window.delivered(100L * FIRST);
    assertThat(window.size()).isEqualTo(3 * FIRST);
  }

  @Test
  void staysSmallWhileItsReaderIsSlow() {
    for (int i = 0; i < 100; i++) {
      window.delivered(FIRST / 4);
      loop.advance(TOO_LONG);
    }
    assertThat(window.size()).isEqualTo(FIRST);
  }

  @Test
  void aPauseIsForgottenAfterTheHalfWindowThatItFellInto() {
    window.delivered(1);
    loop.advance(TOO_LONG);
    window.delivered(FIRST / 2);
    assertThat(window.size()).isEqualTo(FIRST);
    window.delivered(FIRST / 2);
    assertThat(window.size()).isEqualTo(2 * FIRST);
  }
}
