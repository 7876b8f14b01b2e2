package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz tests: the build runs them on the seeds and on the inputs once found. With the environment's
 * {@code JAZZER_FUZZ=1}, {@code -Dfuzz.test=StunFuzzTest#aMessage} searches for more.
 */
class StunFuzzTest {

  static Stream<Arguments> seeds() {
    return Vectors.ALL.stream().map(hex -> Arguments.of((Object) Vectors.bytes(hex)));
  }

  @MethodSource("seeds")
  @FuzzTest
  void aMessage(byte[] bytes) {
    try {
      Inputs.message(new StunMessage(), bytes);
    } catch (StunFormatException e) {
      assertThat(e).hasMessageContaining("at offset");
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void aStream(byte[] bytes) {
    Inputs.stream(bytes, bytes.length == 0 ? 1 : 1 + (bytes[0] & 0x7F));
  }
}
