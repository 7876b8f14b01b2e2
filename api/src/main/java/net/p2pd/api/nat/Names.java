package net.p2pd.api.nat;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds a value of a closed set by its text, with an error that lists what there is. */
final class Names {
  private Names() {}

  static <T> T find(T[] values, Function<T, String> name, String text, String what) {
    for (T value : values) {
      if (name.apply(value).equals(text)) {
        return value;
      }
    }
    String known = Arrays.stream(values).map(name).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        what + " \"" + shortened(text) + "\" is unknown; known are: " + known);
  }

  /** A text as an error may quote it: hostile input must neither flood nor steer a terminal. */
  static String shortened(String text) {
    String shortened = text.length() <= 60 ? text : text.substring(0, 57) + "...";
    return shortened.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
