package net.p2pd.loader;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.p2pd.api.Nullable;

/**
 * When a plugin is loaded: {@code load} in its {@code plugin.properties}.
 *
 * @param always whether it is loaded in any case
 * @param hostKeys keys of the host that count like a section of the plugin's own
 */
record LoadCondition(boolean always, List<String> hostKeys) {

  static final LoadCondition ALWAYS = new LoadCondition(true, List.of());

  private static final String ALWAYS_WORD = "always";
  private static final String CONFIGURED = "configured";
  private static final String KEY_FORM = "[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+";

  /** Reads {@code always}, {@code configured} or {@code configured: stun.servers, ...}. */
  static Optional<LoadCondition> parse(@Nullable String text) {
    String stripped = text == null ? ALWAYS_WORD : text.strip();
    if (stripped.equals(ALWAYS_WORD)) {
      return Optional.of(ALWAYS);
    }
    int colon = stripped.indexOf(':');
    String word = colon < 0 ? stripped : stripped.substring(0, colon).strip();
    if (!word.equals(CONFIGURED)) {
      return Optional.empty();
    }
    if (colon < 0) {
      return Optional.of(new LoadCondition(false, List.of()));
    }
    List<String> keys =
        Arrays.stream(stripped.substring(colon + 1).split(",", -1)).map(String::strip).toList();
    return keys.stream().allMatch(key -> key.matches(KEY_FORM))
        ? Optional.of(new LoadCondition(false, keys))
        : Optional.empty();
  }

  /**
   * Says whether it holds.
   *
   * @param id the plugin's
   * @param configured whether something is configured for the plugin with this id
   * @param hostKeySet whether a key of the host has a value
   */
  boolean holds(String id, Predicate<String> configured, Predicate<String> hostKeySet) {
    return always || configured.test(id) || hostKeys.stream().anyMatch(hostKeySet);
  }
}
