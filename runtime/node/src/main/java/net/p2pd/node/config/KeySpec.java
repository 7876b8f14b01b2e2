package net.p2pd.node.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;

/**
 * All that is known of a key: the key itself, which values it takes, and how it is written.
 *
 * @param <T> the type of its value
 * @param key name, type, default and meaning
 * @param rule which values of the type it takes
 * @param example a value in TOML, for a key without a default or with an empty one
 * @param wordIsList whether a text alone stands for a list of this one text
 */
record KeySpec<T>(ConfigKey<T> key, Rule<T> rule, String example, boolean wordIsList) {

  static <T> KeySpec<T> of(ConfigKey<T> key, Rule<T> rule, String example) {
    return new KeySpec<>(key, rule, example, false);
  }

  /** A key that a plugin declares: every value of its type will do. */
  static <T> KeySpec<T> of(ConfigKey<T> key) {
    return of(key, Rule.any(expected(key.type())), "");
  }

  String name() {
    return key.name();
  }

  /** The name of the key that takes a file with the secret instead of the secret. */
  String fileName() {
    return key.name() + "-file";
  }

  /** What is wrong with a given value, as it follows the word "is"; empty if nothing is. */
  Optional<String> wrong(Object given) {
    @Nullable Object value = typed(given);
    if (value == null) {
      return Optional.of(key.isSecret() ? Words.kind(given) : Words.found(given));
    }
    @SuppressWarnings("unchecked") // typed() makes what the key's type says, and that is T
    T checked = (T) value;
    Optional<String> wrong = rule.wrong().apply(checked);
    return wrong.map(text -> key.isSecret() ? Words.kind(given) : text);
  }

  /** The given value as the key's type, or null if it is none. */
  @Nullable
  Object typed(Object given) {
    return switch (key.type()) {
      case STRING -> given instanceof String ? given : null;
      case NUMBER -> given instanceof Long ? given : null;
      case FLAG -> given instanceof Boolean ? given : null;
      case DURATION -> given instanceof String text ? duration(text) : null;
      case LIST -> list(given);
    };
  }

  private static @Nullable Duration duration(String text) {
    return Durations.parse(text).orElse(null);
  }

  private @Nullable List<String> list(Object given) {
    if (given instanceof String word && wordIsList) {
      return List.of(word);
    }
    if (!(given instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
      return null;
    }
    return list.stream().map(String.class::cast).toList();
  }

  private static String expected(ConfigKey.Type type) {
    return switch (type) {
      case STRING -> "a text in quotes";
      case NUMBER -> "a whole number";
      case FLAG -> "true or false";
      case DURATION -> "a duration such as \"500ms\", \"2s\", \"5m\", \"1h\" or \"1d\"";
      case LIST -> "a list of texts such as [\"a\", \"b\"]";
    };
  }
}
