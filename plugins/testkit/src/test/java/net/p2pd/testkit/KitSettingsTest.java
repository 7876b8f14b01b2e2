package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import org.junit.jupiter.api.Test;

class KitSettingsTest {

  private static final ConfigKey<Long> SIZE = ConfigKey.number("size", "how big").required();
  private static final ConfigKey<String> COLOUR =
      ConfigKey.string("colour", "which").withDefault("red");

  @Test
  void aValueThatNobodyDeclaredIsRefused() {
    assertThatThrownBy(() -> KitSettings.of(List.of(SIZE, COLOUR), Map.of("sise", 3L)))
        .isInstanceOf(P2pdException.class)
        .hasMessage(
            "the test sets [sise], which configuration() does not declare; it declares"
                + " [colour, size]");
  }

  @Test
  void whatIsMissingIsNamedAndWhatIsReadInSecretIsRemembered() {
    KitSettings settings = KitSettings.of(List.of(SIZE, COLOUR), Map.of());
    assertThat(settings.get(COLOUR)).isEqualTo("red");
    assertThatThrownBy(() -> settings.get(SIZE))
        .hasMessage("the key 'size' has no value and no default");
    assertThat(settings.undeclared()).isEmpty();
    settings.find(ConfigKey.flag("backdoor", "nobody's business"));
    assertThat(settings.undeclared()).containsExactly("backdoor");
  }

  @Test
  void sharedSettingsHaveTablesAndNothingToDeclare() {
    KitSettings shared =
        KitSettings.shared(
            Map.of("turn.servers", List.of(Map.of("uri", "turn:a"), Map.of("uri", "turn:b"))));
    ConfigKey<String> uri = ConfigKey.string("uri", "where");
    assertThat(shared.tables("turn.servers"))
        .extracting((Settings table) -> table.get(uri))
        .containsExactly("turn:a", "turn:b");
    assertThat(shared.tables("stun.servers")).isEmpty();
    assertThat(shared.undeclared()).isEmpty();
  }
}
