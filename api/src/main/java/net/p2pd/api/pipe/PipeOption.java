package net.p2pd.api.pipe;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * One option of a pipe: a name, a type, a default and what values it takes. Those that every host
 * knows are constants of {@link PipeOptions}; a {@link PipeProvider} may define others.
 *
 * @param <T> the type of its value
 */
public final class PipeOption<T> {

  private final String name;
  private final Class<T> type;
  private final T defaultValue;
  private final Predicate<T> valid;
  private final String allowed;

  private PipeOption(
      String name, Class<T> type, T defaultValue, Predicate<T> valid, String allowed) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
    this.defaultValue = Objects.requireNonNull(defaultValue, "defaultValue");
    this.valid = valid;
    this.allowed = allowed;
  }

  /** Returns an option that takes every value of its type. */
  public static <T> PipeOption<T> of(String name, Class<T> type, T defaultValue) {
    return new PipeOption<>(name, type, defaultValue, value -> true, "any");
  }

  /**
   * Returns an option that checks its values.
   *
   * @param valid which values are taken
   * @param allowed the same in words, for the error message
   */
  public static <T> PipeOption<T> of(
      String name, Class<T> type, T defaultValue, Predicate<T> valid, String allowed) {
    return new PipeOption<>(name, type, defaultValue, valid, allowed);
  }

  /** Returns the name, lower case with dashes. */
  public String name() {
    return name;
  }

  /** Returns the value's type. */
  public Class<T> type() {
    return type;
  }

  /** Returns the default. */
  public T defaultValue() {
    return defaultValue;
  }

  T check(Object value) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "option '" + name + "' takes a " + type.getSimpleName() + ", not " + value);
    }
    T typed = type.cast(value);
    if (!valid.test(typed)) {
      throw new IllegalArgumentException(
          "option '" + name + "' cannot be " + value + "; allowed: " + allowed);
    }
    return typed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PipeOption<?> that && that.name.equals(name) && that.type.equals(type);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
