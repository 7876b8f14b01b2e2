package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @Test
  void everyUnitIsReadAndWrittenBack() {
    Map.of(
            "0s", Duration.ZERO,
            "500ms", Duration.ofMillis(500),
            "2s", Duration.ofSeconds(2),
            "5m", Duration.ofMinutes(5),
            "1h", Duration.ofHours(1),
            "1d", Duration.ofDays(1),
            "90s", Duration.ofSeconds(90),
            "1500ms", Duration.ofMillis(1500))
        .forEach(
            (text, duration) -> {
              assertThat(Durations.parse(text)).contains(duration);
              assertThat(Durations.format(duration)).isEqualTo(text);
            });
    assertThat(Durations.parse("9999999999d")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "1.5s", "5S", "5sec", "99999999999s", "1h5m"})
  void whatIsNoDurationIsNotGuessed(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }
}
