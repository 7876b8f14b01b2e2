package net.p2pd.node;

import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/** What was found out, or a sentence that says why it is unknown. Immutable. */
final class Answer<T> {

  private final @Nullable T value;
  private final String whyUnknown;

  private Answer(@Nullable T value, String whyUnknown) {
    this.value = value;
    this.whyUnknown = whyUnknown;
  }

  static <T> Answer<T> of(T value) {
    return new Answer<>(Objects.requireNonNull(value), "");
  }

  static <T> Answer<T> unknown(String why) {
    return new Answer<>(null, why);
  }

  Optional<T> value() {
    return Optional.ofNullable(value);
  }

  boolean isKnown() {
    return value != null;
  }

  /** Returns why it is unknown; empty if it is known. */
  String whyUnknown() {
    return whyUnknown;
  }
}
