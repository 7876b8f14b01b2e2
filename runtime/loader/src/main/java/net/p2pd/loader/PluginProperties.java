package net.p2pd.loader;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The optional {@code META-INF/p2pd/plugin.properties} of a plugin.
 *
 * @param id the plugin's id, if it is not to be the module's name
 * @param requiresPlugins ids of plugins that must be there, and are started before
 * @param sharesNetty whether it uses the host's Netty
 * @param load when it is loaded
 */
record PluginProperties(
    Optional<String> id, List<String> requiresPlugins, boolean sharesNetty, LoadCondition load) {

  static final String ENTRY = "META-INF/p2pd/plugin.properties";

  private static final String ID = "id";
  private static final String REQUIRES_PLUGINS = "requires-plugins";
  private static final String SHARES = "shares";
  private static final String LOAD = "load";
  private static final List<String> KEYS = List.of(ID, REQUIRES_PLUGINS, SHARES, LOAD);
  private static final String NETTY = "netty";
  private static final String ID_FORM = "[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*";

  static PluginProperties none() {
    return new PluginProperties(Optional.empty(), List.of(), false, LoadCondition.ALWAYS);
  }

  /**
   * Reads them.
   *
   * @param jar the name of the jar they are in, for messages
   */
  static PluginProperties parse(String text, String jar) {
    Properties properties = load(text, jar);
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (!KEYS.contains(key)) {
        throw refusal(
            "unknown key '" + key + "' in " + ENTRY + " of " + jar + Nearest.hint(key, KEYS),
            "the keys are " + String.join(", ", KEYS));
      }
    }
    Optional<String> id = Optional.ofNullable(properties.getProperty(ID)).map(String::strip);
    id.ifPresent(value -> checkId(value, ID, jar));
    List<String> requires = words(properties, REQUIRES_PLUGINS);
    requires.forEach(value -> checkId(value, REQUIRES_PLUGINS, jar));
    List<String> shares = words(properties, SHARES);
    for (String shared : shares) {
      if (!shared.equals(NETTY)) {
        throw refusal(
            "shares '"
                + shared
                + "' in "
                + ENTRY
                + " of "
                + jar
                + " is nothing that a host can share",
            "write 'shares = netty', or bring the library along");
      }
    }
    LoadCondition load =
        LoadCondition.parse(properties.getProperty(LOAD))
            .orElseThrow(
                () ->
                    refusal(
                        "load '"
                            + properties.getProperty(LOAD).strip()
                            + "' in "
                            + ENTRY
                            + " of "
                            + jar
                            + " is not known",
                        "write 'load = configured', or 'load = configured: KEYS' with keys of the"
                            + " host that count as well, or take the line out to have it loaded"
                            + " always"));
    return new PluginProperties(id, requires, shares.contains(NETTY), load);
  }

  private static Properties load(String text, String jar) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw refusal(
          ENTRY + " of " + jar + " is no properties file (" + e.getMessage() + ")",
          "write lines of the form key = value");
    }
    return properties;
  }

  private static List<String> words(Properties properties, String key) {
    String value = properties.getProperty(key, "");
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(w -> !w.isEmpty())
        .toList();
  }

  private static void checkId(String id, String key, String jar) {
    if (!id.matches(ID_FORM)) {
      throw refusal(
          "'" + id + "' as " + key + " in " + ENTRY + " of " + jar + " is no plugin id",
          "an id is made of letters, digits, dashes and dots, such as com.example.pigeon");
    }
  }

  private static Refusal refusal(String cause, String remedy) {
    return new Refusal(Refusal.DESCRIPTOR, cause, remedy);
  }
}
