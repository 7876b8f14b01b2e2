package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSettingsTest {
  private static final ConfigKey<String> NAME = ConfigKey.string("name", "What it is called.");
  private static final ConfigKey<Long> LEVEL =
      ConfigKey.number("level", "How high it flies.").withDefault(10L);
  private static final ConfigKey<Boolean> LOUD = ConfigKey.flag("loud", "Whether it is heard.");
  private static final ConfigKey<Duration> PAUSE = ConfigKey.duration("a.pause", "How long.");
  private static final ConfigKey<List<String>> FRIENDS = ConfigKey.list("friends", "With whom.");
  private static final List<ConfigKey<?>> KEYS = List.of(NAME, LEVEL, LOUD, PAUSE, FRIENDS);

  @TempDir Path directory;

  @Test
  void aPluginGetsItsValuesByTheKeysItDeclared() throws IOException {
    Configuration configuration =
        read(
            """
            [plugin.pigeon]
            name = "Carl"
            loud = true
            a.pause = "1d"
            friends = ["x", "y"]
            """);
    Settings settings = configuration.checkPlugin("pigeon", KEYS);
    assertThat(settings.get(NAME)).isEqualTo("Carl");
    assertThat(settings.get(LEVEL)).isEqualTo(10);
    assertThat(settings.get(LOUD)).isTrue();
    assertThat(settings.get(PAUSE)).isEqualTo(Duration.ofDays(1));
    assertThat(settings.get(FRIENDS)).containsExactly("x", "y");
    assertThat(settings.tables("anything")).isEmpty();
    assertThat(configuration.plugin("pigeon").get(NAME)).isEqualTo("Carl");
  }

  @Test
  void anIdWithDotsMayBeWrittenWithAndWithoutQuotes() throws IOException {
    for (String id : List.of("net.p2pd.pigeon", "\"net.p2pd.pigeon\"")) {
      Configuration configuration = read("[plugin." + id + "]\nlevel = 5\na.pause = \"2s\"\n");
      configuration.checkPlugins(Set.of("net.p2pd.pigeon"));
      Settings settings = configuration.checkPlugin("net.p2pd.pigeon", KEYS);
      assertThat(settings.get(LEVEL)).isEqualTo(5);
      assertThat(settings.get(PAUSE)).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void aKeyBelongsToThePluginWithTheLongestIdThatFits() throws IOException {
    Configuration configuration =
        read("[plugin.net.p2pd]\nlevel = 1\n[plugin.net.p2pd.pigeon]\nlevel = 2\n");
    configuration.checkPlugins(Set.of("net.p2pd", "net.p2pd.pigeon"));
    assertThat(configuration.checkPlugin("net.p2pd", KEYS).get(LEVEL)).isEqualTo(1);
    assertThat(configuration.checkPlugin("net.p2pd.pigeon", KEYS).get(LEVEL)).isEqualTo(2);
  }

  @Test
  void unknownKeysAndWrongTypesAreToldTogetherWithTheirLines() throws IOException {
    Configuration configuration =
        read(
            """
            [plugin.pigeon]
            nane = "Carl"
            level = "high"
            loud = "yes"
            a.pause = "soon"
            friends = "x"
            name = 3
            """);
    assertThat(mistakes(configuration, "pigeon", KEYS))
        .containsExactly(
            at(2)
                + "unknown key 'plugin.pigeon.nane'; the nearest known key is 'plugin.pigeon.name'",
            at(3) + "plugin.pigeon.level is \"high\"; expected a whole number",
            at(4) + "plugin.pigeon.loud is \"yes\"; expected true or false",
            at(5)
                + "plugin.pigeon.a.pause is \"soon\"; expected a duration such as \"500ms\","
                + " \"2s\", \"5m\", \"1h\" or \"1d\"",
            at(6)
                + "plugin.pigeon.friends is \"x\"; expected a list of texts such as [\"a\", \"b\"]",
            at(7) + "plugin.pigeon.name is 3; expected a text in quotes");
  }

  @Test
  void aPluginWithoutKeysTakesNone() throws IOException {
    assertThat(mistakes(read("plugin.pigeon.level = 1"), "pigeon", List.of()))
        .containsExactly(at(1) + "unknown key 'plugin.pigeon.level'; there are no keys here");
  }

  @Test
  void aRequiredKeyThatIsMissingIsNamedWithItsMeaning() throws IOException {
    assertThat(mistakes(read(""), "pigeon", List.of(NAME.required(), LEVEL)))
        .containsExactly(
            "plugin.pigeon.name is missing; expected a text in quotes: What it is called.");
  }

  @Test
  void aValueInsteadOfAGroupIsAMistake() throws IOException {
    assertThat(mistakes(read("plugin.pigeon = 1"), "pigeon", KEYS))
        .containsExactly(
            at(1) + "plugin.pigeon is a value, but it is the group of the plugin's keys");
  }

  @Test
  void settingsOfAPluginThatIsNotInstalledAreAMistakeThatListsTheInstalled() throws IOException {
    Configuration configuration = read("node.port = 1\n[plugin.pidgeon]\nlevel = 1\n");
    assertThatThrownBy(() -> configuration.checkPlugins(Set.of("pigeon", "net.p2pd.echo")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            at(3)
                + "'plugin.pidgeon.level' belongs to no plugin that is installed; installed:"
                + " net.p2pd.echo, pigeon");
    assertThatThrownBy(() -> configuration.checkPlugins(Set.of()))
        .hasMessageContaining("installed: none");
    configuration.checkPlugins(Set.of("pidgeon"));
  }

  @Test
  void settingsOfADisabledPluginAreFine() throws IOException {
    Configuration configuration =
        read("plugins.disabled = [\"pigeon\"]\n[plugin.pigeon]\nlevel = 1\n");
    configuration.checkPlugins(Set.of());
    assertThat(configuration.warnings()).isEmpty();
  }

  @Test
  void aSettingOfAPluginWinsOverTheFile() throws IOException {
    Files.writeString(file(), "plugin.pigeon.level = 1");
    Configuration configuration = Configuration.load(file(), Map.of("plugin.pigeon.level", 2));
    assertThat(configuration.checkPlugin("pigeon", KEYS).get(LEVEL)).isEqualTo(2);
  }

  @Test
  void servicesOfAPluginMayShareAKeyButNotWithTwoTypes() throws IOException {
    Configuration configuration = read("plugin.pigeon.level = 1");
    assertThat(configuration.checkPlugin("pigeon", List.of(LEVEL, LEVEL)).get(LEVEL)).isEqualTo(1);
    ConfigKey<String> other = ConfigKey.string("level", "Something else.");
    assertThat(mistakes(configuration, "pigeon", List.of(LEVEL, other)))
        .singleElement()
        .asString()
        .contains("declares its key 'level' as NUMBER and as STRING");
  }

  @Test
  void aPluginThatAsksForAKeyItDidNotDeclareIsToldSo() throws IOException {
    Settings settings = read("").checkPlugin("pigeon", List.of(LEVEL));
    assertThatThrownBy(() -> settings.find(NAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'plugin.pigeon.name' was not declared");
    assertThatThrownBy(() -> read("").checkPlugin("pigeon", KEYS).get(NAME))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'plugin.pigeon.name' is not configured");
  }

  @Test
  void settingsAreNotGivenBeforeTheyWereChecked() throws IOException {
    Configuration configuration = read("plugin.pigeon.level = 1");
    assertThatThrownBy(() -> configuration.plugin("pigeon"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'pigeon'");
  }

  private String at(int line) {
    return file() + " line " + line + ": ";
  }

  private Path file() {
    return directory.resolve("p2pd.toml");
  }

  private Configuration read(String text) throws IOException {
    Files.writeString(file(), text);
    return Configuration.load(file(), Map.of());
  }

  private static List<String> mistakes(
      Configuration configuration, String id, List<ConfigKey<?>> keys) {
    ConfigurationException error =
        catchThrowableOfType(
            ConfigurationException.class, () -> configuration.checkPlugin(id, keys));
    assertThat(error).isNotNull();
    return error.mistakes();
  }
}
