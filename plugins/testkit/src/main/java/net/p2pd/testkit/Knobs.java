package net.p2pd.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import net.p2pd.api.Nullable;

/**
 * Reads one setting of the kit: from a system property such as {@code p2pd.testkit.seed}, else from
 * an environment variable of the same name such as {@code P2PD_TESTKIT_SEED}.
 */
final class Knobs {

  private static final String PREFIX = "p2pd.testkit.";

  private final Properties properties;
  private final Map<String, String> environment;

  Knobs(Properties properties, Map<String, String> environment) {
    this.properties = properties;
    this.environment = environment;
  }

  static Knobs ofThisJvm() {
    return new Knobs(System.getProperties(), System.getenv());
  }

  /** Returns the system property of a knob. */
  static String property(String name) {
    return PREFIX + name;
  }

  /** Returns the environment variable of a knob. */
  static String variable(String name) {
    return property(name).replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * Returns a value.
   *
   * @param wanted what a value has to be, in words
   * @throws IllegalArgumentException naming where the value comes from
   */
  <T> T get(String name, T unset, String wanted, Function<String, @Nullable T> parse) {
    String from = "the system property " + property(name);
    @Nullable String text = properties.getProperty(property(name));
    if (text == null) {
      from = "the environment variable " + variable(name);
      text = environment.get(variable(name));
    }
    if (text == null) {
      return unset;
    }
    T value = null;
    try {
      value = parse.apply(text.strip());
    } catch (IllegalArgumentException e) {
      // said below, in words of our own
    }
    if (value == null) {
      throw new IllegalArgumentException(from + " is '" + text + "'; it has to be " + wanted);
    }
    return value;
  }
}
