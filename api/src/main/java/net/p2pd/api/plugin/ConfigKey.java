package net.p2pd.api.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * One configuration key of a plugin or of the host: its name, type, default and meaning. Immutable;
 * each {@code with} method returns a copy.
 *
 * @param <T> the value's type: {@link String}, {@link Long}, {@link Boolean}, {@link Duration}
 *     (written as {@code "500ms"}, {@code "2s"}, {@code "5m"}, {@code "1h"}) or a list of strings
 */
public final class ConfigKey<T> {

  /** What a value is, for reading it from a file. */
  public enum Type {
    /** A text. */
    STRING,
    /** A whole number. */
    NUMBER,
    /** true or false. */
    FLAG,
    /** A text with a unit. */
    DURATION,
    /** A list of texts. */
    LIST
  }

  private final String name;
  private final Type type;
  private final @Nullable T defaultValue;
  private final String meaning;
  private final boolean required;
  private final boolean secret;

  private ConfigKey(
      String name,
      Type type,
      @Nullable T defaultValue,
      String meaning,
      boolean required,
      boolean secret) {
    if (!name.matches("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*")) {
      throw new IllegalArgumentException(
          "configuration key '" + name + "' must be lower-case words with dashes, parted by dots");
    }
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
    this.required = required;
    this.secret = secret;
  }

  /** Returns a key for a text. */
  public static ConfigKey<String> string(String name, String meaning) {
    return new ConfigKey<>(name, Type.STRING, null, meaning, false, false);
  }

  /** Returns a key for a whole number. */
  public static ConfigKey<Long> number(String name, String meaning) {
    return new ConfigKey<>(name, Type.NUMBER, null, meaning, false, false);
  }

  /** Returns a key for true or false. */
  public static ConfigKey<Boolean> flag(String name, String meaning) {
    return new ConfigKey<>(name, Type.FLAG, null, meaning, false, false);
  }

  /** Returns a key for a duration. */
  public static ConfigKey<Duration> duration(String name, String meaning) {
    return new ConfigKey<>(name, Type.DURATION, null, meaning, false, false);
  }

  /** Returns a key for a list of texts. */
  public static ConfigKey<List<String>> list(String name, String meaning) {
    return new ConfigKey<>(name, Type.LIST, null, meaning, false, false);
  }

  /** Returns a copy with a default. */
  public ConfigKey<T> withDefault(T value) {
    return new ConfigKey<>(name, type, Objects.requireNonNull(value), meaning, required, secret);
  }

  /** Returns a copy that must be configured; the start fails naming it otherwise. */
  public ConfigKey<T> required() {
    return new ConfigKey<>(name, type, defaultValue, meaning, true, secret);
  }

  /** Returns a copy whose value is never printed and can also be given as {@code <name>-file}. */
  public ConfigKey<T> secret() {
    return new ConfigKey<>(name, type, defaultValue, meaning, required, true);
  }

  /** Returns the name, relative to the plugin. */
  public String name() {
    return name;
  }

  /** Returns the type. */
  public Type type() {
    return type;
  }

  /** Returns the default. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** Returns what it is for. */
  public String meaning() {
    return meaning;
  }

  /** Returns whether it must be configured. */
  public boolean isRequired() {
    return required;
  }

  /** Returns whether its value is a secret. */
  public boolean isSecret() {
    return secret;
  }

  @Override
  public String toString() {
    return name;
  }
}
