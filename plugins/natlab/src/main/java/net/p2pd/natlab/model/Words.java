package net.p2pd.natlab.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Small texts of scenario files, read with errors that list what there is. */
final class Words {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

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

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration such as 500ms, 30s, 5m or 2h");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  static String duration(Duration value) {
    if (value.toMillis() % 1000 != 0) {
      return value.toMillis() + "ms";
    }
    long seconds = value.toSeconds();
    if (seconds % 3600 == 0 && seconds > 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }

  static int count(String text, int atLeast) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < atLeast) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a whole number from " + atLeast + " up");
    }
    return Integer.parseInt(text);
  }
}
