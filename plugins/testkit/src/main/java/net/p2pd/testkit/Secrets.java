package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.p2pd.api.plugin.ConfigKey;

/** Values of secret keys that are easy to find again wherever they are told. */
final class Secrets {

  private final Map<String, String> canaries = new TreeMap<>();

  private Secrets() {}

  static Secrets of(List<ConfigKey<?>> keys) {
    Secrets secrets = new Secrets();
    for (ConfigKey<?> key : keys) {
      if (key.isSecret() && key.type() == ConfigKey.Type.STRING) {
        secrets.canaries.put(key.name(), "canary-" + key.name() + "-4711");
      }
    }
    return secrets;
  }

  boolean isEmpty() {
    return canaries.isEmpty();
  }

  /** Returns the settings with these values. */
  KitSettings in(KitSettings settings) {
    KitSettings filled = settings;
    for (Map.Entry<String, String> canary : canaries.entrySet()) {
      filled = filled.with(canary.getKey(), canary.getValue());
    }
    return filled;
  }

  void assertUntold(String text) {
    canaries.forEach(
        (key, canary) ->
            assertThat(text).as("what is told of the secret '" + key + "'").doesNotContain(canary));
  }
}
