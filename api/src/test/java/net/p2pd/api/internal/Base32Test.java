package net.p2pd.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Base32Test {
  @ParameterizedTest
  @CsvSource({
    "f, my",
    "fo, mzxq",
    "foo, mzxw6",
    "foob, mzxw6yq",
    "fooba, mzxw6ytb",
    "foobar, mzxw6ytboi"
  })
  void theVectorsOfRfc4648Hold(String plain, String coded) {
    assertThat(Base32.encode(plain.getBytes(StandardCharsets.US_ASCII))).isEqualTo(coded);
    assertThat(new String(Base32.decode(coded), StandardCharsets.US_ASCII)).isEqualTo(plain);
  }

  @Test
  void everyByteSequenceHasOneTextOfTheToldLength() {
    long seed = System.nanoTime();
    System.out.println("Base32Test seed " + seed);
    Random random = new Random(seed);
    for (int length = 0; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String text = Base32.encode(bytes);
      assertThat(text).hasSize(Base32.length(length)).matches("[a-z2-7]*");
      assertThat(Base32.decode(text)).isEqualTo(bytes);
    }
  }

  @Test
  void surplusBitsAndImpossibleLengthsAreRefused() {
    assertThatThrownBy(() -> Base32.decode("mz"))
        .hasMessage("ends with 'z', which sets bits that belong to no byte (not canonical base32)");
    for (String text : new String[] {"a", "aaa", "aaaaaa"}) {
      assertThatThrownBy(() -> Base32.decode(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("which no number of bytes takes in base32");
    }
  }
}
