package net.p2pd.loader;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two numbers of an API version that matter for running together. What follows them, a third
 * number or a qualifier such as SNAPSHOT, does not.
 */
record ApiVersion(int major, int minor) {

  private static final Pattern NUMBERS =
      Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6})(?:[.+-].*)?|[+-].*)?");

  static Optional<ApiVersion> parse(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    int minor = numbers.group(2) == null ? 0 : Integer.parseInt(numbers.group(2));
    return Optional.of(new ApiVersion(Integer.parseInt(numbers.group(1)), minor));
  }

  /**
   * Returns whether a host with this API runs what was built for the other: same major, not newer.
   */
  boolean runs(ApiVersion builtFor) {
    return major == builtFor.major && builtFor.minor <= minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
