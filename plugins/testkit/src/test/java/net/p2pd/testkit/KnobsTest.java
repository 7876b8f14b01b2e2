package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class KnobsTest {

  private static Knobs knobs(String property, String value, Map<String, String> environment) {
    Properties properties = new Properties();
    if (property != null) {
      properties.setProperty(property, value);
    }
    return new Knobs(properties, environment);
  }

  private static final Knobs NONE = knobs(null, "", Map.of());

  @Test
  void theThreeLimitsAreApart() {
    Limits usual = Limits.scaled(NONE);
    assertThat(usual.arrive()).isEqualTo(Duration.ofSeconds(5));
    assertThat(usual.silence()).isEqualTo(Duration.ofMillis(100));
    assertThat(usual.close()).isEqualTo(Duration.ofSeconds(5));

    Limits patient = usual.arrive(Duration.ofSeconds(30));
    assertThat(patient.arrive()).isEqualTo(Duration.ofSeconds(30));
    assertThat(patient.silence()).isEqualTo(usual.silence());
    assertThat(patient.close()).isEqualTo(usual.close());
    assertThatThrownBy(() -> usual.silence(Duration.ZERO))
        .hasMessage("the limit 'silence' is not positive: PT0S");
  }

  @Test
  void aScaleStretchesAllThreeFromPropertyOrEnvironment() {
    Limits byProperty = Limits.scaled(knobs("p2pd.testkit.scale", "2.5", Map.of()));
    assertThat(byProperty.arrive()).isEqualTo(Duration.ofMillis(12_500));
    assertThat(byProperty.silence()).isEqualTo(Duration.ofMillis(250));
    assertThat(byProperty.close()).isEqualTo(Duration.ofMillis(12_500));

    Map<String, String> environment = Map.of("P2PD_TESTKIT_SCALE", "3");
    assertThat(Limits.scaled(knobs(null, "", environment)).silence())
        .isEqualTo(Duration.ofMillis(300));
    assertThat(Limits.scaled(knobs("p2pd.testkit.scale", "1", environment)).silence())
        .as("the property comes first")
        .isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aScaleThatIsNoneIsRefusedWithWhereItComesFrom() {
    assertThatThrownBy(() -> Limits.scaled(knobs("p2pd.testkit.scale", "fast", Map.of())))
        .hasMessage(
            "the system property p2pd.testkit.scale is 'fast'; it has to be a number from 0.1 to 100");
    assertThatThrownBy(() -> Limits.scaled(knobs(null, "", Map.of("P2PD_TESTKIT_SCALE", "0"))))
        .hasMessageStartingWith("the environment variable P2PD_TESTKIT_SCALE is '0'");
  }

  @Test
  void theSeedIsOneUnlessSet() {
    assertThat(Seeds.of(NONE)).isEqualTo(1);
    assertThat(Seeds.of(knobs("p2pd.testkit.seed", "77", Map.of()))).isEqualTo(77);
    assertThat(Seeds.of(knobs(null, "", Map.of("P2PD_TESTKIT_SEED", "-3")))).isEqualTo(-3);
    assertThat(Seeds.of(knobs("p2pd.testkit.seed", "random", Map.of()))).isNotEqualTo(1);
    assertThatThrownBy(() -> Seeds.of(knobs("p2pd.testkit.seed", "x", Map.of())))
        .hasMessage(
            "the system property p2pd.testkit.seed is 'x'; it has to be a whole number or 'random'");
    assertThat(Seeds.again(5)).isEqualTo("seed 5; -Dp2pd.testkit.seed=5 repeats it");
  }
}
