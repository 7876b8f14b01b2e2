package net.p2pd.natlab.model;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Small texts of scenario files, read with errors that list what there is. */
final class Words {

  private Words() {}

  static <T> T find(T[] values, Function<T, String> name, String text, String what) {
    for (T value : values) {
      if (name.apply(value).equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        what
            + " \""
            + text
            + "\" is unknown; known are: "
            + Arrays.stream(values).map(name).collect(Collectors.joining(", ")));
  }

  static boolean flag(String text) {
    return switch (text) {
      case "yes" -> true;
      case "no" -> false;
      default ->
          throw new IllegalArgumentException("\"" + text + "\" is neither \"yes\" nor \"no\"");
    };
  }

  static String flag(boolean value) {
    return value ? "yes" : "no";
  }

  static int count(String text, int atLeast) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < atLeast) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a whole number from " + atLeast + " up");
    }
    return Integer.parseInt(text);
  }
}
