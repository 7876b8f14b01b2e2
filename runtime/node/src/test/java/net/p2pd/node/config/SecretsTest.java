package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import net.p2pd.api.plugin.ConfigKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String SECRET = "hunter2";
  private static final ConfigKey<String> TOKEN = ConfigKey.string("token", "The token.").secret();
  private static final ConfigKey<Long> PIN = ConfigKey.number("pin", "The number.").secret();
  private static final ConfigKey<List<String>> KEYS = ConfigKey.list("keys", "Keys.").secret();

  @TempDir Path directory;

  @BeforeEach
  void writeSecret() throws IOException {
    secret(SECRET + "\n", "rw-------");
  }

  @Test
  void aSecretIsReadFromItsFileWithoutTheLineEnd() throws IOException {
    Configuration configuration = read("plugin.x.token-file = \"secret\"\n");
    assertThat(configuration.checkPlugin("x", List.of(TOKEN)).get(TOKEN)).isEqualTo(SECRET);
    secret(SECRET + "\r\n", "rw-------");
    assertThat(configuration.checkPlugin("x", List.of(TOKEN)).get(TOKEN)).isEqualTo(SECRET);
    secret(" two \n\n", "rw-------");
    assertThat(configuration.checkPlugin("x", List.of(TOKEN)).get(TOKEN)).isEqualTo(" two \n");
    assertThat(configuration.warnings()).isEmpty();
  }

  @Test
  void aRequiredSecretMayBeInAFile() throws IOException {
    Configuration configuration = read("plugin.x.token-file = \"secret\"\n");
    ConfigKey<String> required = TOKEN.required();
    assertThat(configuration.checkPlugin("x", List.of(required)).get(required)).isEqualTo(SECRET);
  }

  @Test
  void secretsOfOtherTypesAreReadAsToml() throws IOException {
    secret("1234\n", "rw-------");
    assertThat(read("plugin.x.pin-file = \"secret\"").checkPlugin("x", List.of(PIN)).get(PIN))
        .isEqualTo(1234);
    secret("[\"a\", \"b\"]\n", "rw-------");
    assertThat(read("plugin.x.keys-file = \"secret\"").checkPlugin("x", List.of(KEYS)).get(KEYS))
        .containsExactly("a", "b");
  }

  @Test
  void thePasswordOfARelayMayBeInAFile() throws IOException {
    Configuration configuration =
        read("turn.servers = [{ uri = \"turn:h\", password-file = \"secret\" }]");
    assertThat(
            configuration.shared().tables(HostKeys.TURN_SERVERS).get(0).get(HostKeys.TURN_PASSWORD))
        .isEqualTo(SECRET);
    assertThat(configuration.toString()).contains("turn:h").doesNotContain(SECRET);
  }

  @Test
  void aSecretGivenTwiceIsAMistakeButASettingWins() throws IOException {
    Configuration both =
        read("plugin.x.token = \"" + SECRET + "\"\nplugin.x.token-file = \"secret\"\n");
    assertThatThrownBy(() -> both.checkPlugin("x", List.of(TOKEN)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("plugin.x.token and plugin.x.token-file are both given");
    Configuration set =
        Configuration.load(
            write("plugin.x.token = \"old\"\n"),
            Map.of("plugin.x.token-file", directory.resolve("secret").toString()));
    assertThat(set.checkPlugin("x", List.of(TOKEN)).get(TOKEN)).isEqualTo(SECRET);
    Configuration direct =
        Configuration.load(
            write("plugin.x.token-file = \"missing\"\n"), Map.of("plugin.x.token", "new"));
    assertThat(direct.checkPlugin("x", List.of(TOKEN)).get(TOKEN)).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"missing\"", "\".\"", "\"\"", "3", "\"nul\\u0000\""})
  void aSecretFileThatCannotBeReadIsNamed(String value) throws IOException {
    Configuration configuration = read("plugin.x.token-file = " + value);
    assertThatThrownBy(() -> configuration.checkPlugin("x", List.of(TOKEN)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(directory.resolve("p2pd.toml") + " line 1: plugin.x.token-file");
  }

  @Test
  void aSecretFileThatIsEmptyOrInAnotherEncodingIsNamed() throws IOException {
    Configuration configuration = read("plugin.x.token-file = \"secret\"");
    secret("\n", "rw-------");
    assertThatThrownBy(() -> configuration.checkPlugin("x", List.of(TOKEN)))
        .hasMessageContaining(directory.resolve("secret") + " is empty");
    Files.write(directory.resolve("secret"), "\u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> configuration.checkPlugin("x", List.of(TOKEN)))
        .hasMessageContaining("secret is not in UTF-8");
  }

  @Test
  void aSecretFileThatEverybodyCanReadIsWarnedAbout() throws IOException {
    assumePosix();
    secret(SECRET, "rw-r--r--");
    Configuration configuration = read("plugin.x.token-file = \"secret\"");
    configuration.checkPlugin("x", List.of(TOKEN));
    assertThat(configuration.warnings())
        .singleElement()
        .asString()
        .startsWith("plugin.x.token-file: everybody on this machine can read ")
        .contains("chmod 600 " + directory.resolve("secret"));
  }

  @Test
  void aSecretInAConfigurationFileThatEverybodyCanReadIsWarnedAbout() throws IOException {
    assumePosix();
    Path file = write("plugin.x.token = \"" + SECRET + "\"");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Configuration open = Configuration.load(file, Map.of());
    open.checkPlugin("x", List.of(TOKEN));
    assertThat(open.warnings()).singleElement().asString().contains(file + ", and it holds");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Configuration closed = Configuration.load(file, Map.of());
    closed.checkPlugin("x", List.of(TOKEN));
    assertThat(closed.warnings()).isEmpty();
  }

  @Test
  void aSecretGivenAsASettingIsWarnedAbout() {
    Configuration configuration =
        Configuration.of(
            Map.of(
                "plugin.x.token",
                SECRET,
                "turn.servers",
                List.of(Map.of("uri", "turn:h", "password", SECRET))));
    configuration.checkPlugin("x", List.of(TOKEN));
    assertThat(configuration.warnings())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("use turn.servers[0].password-file instead"))
        .anySatisfy(line -> assertThat(line).contains("use plugin.x.token-file instead"))
        .noneSatisfy(line -> assertThat(line).contains(SECRET));
  }

  @Test
  void noMessageAndNoTextShowsASecret() throws IOException {
    String wrong = "plugin.x.pin = \"" + SECRET + "\"\n";
    assertThatThrownBy(() -> read(wrong).checkPlugin("x", List.of(PIN)))
        .hasMessageContaining("plugin.x.pin is a text; expected a whole number")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> read("plugin.x.pin-file = \"secret\"").checkPlugin("x", List.of(PIN)))
        .hasMessageContaining("plugin.x.pin-file: the file does not hold one value in TOML")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> read("plugin.x.token = " + SECRET))
        .hasMessageContaining("line 1")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> read("signal.mqtt.brokers = 1\nplugin.x.tokn = \"" + SECRET + "\""))
        .hasMessageContaining("signal.mqtt.brokers")
        .hasMessageNotContaining(SECRET);
    Configuration configuration =
        read("node.port = 7\nplugin.x.token = \"" + SECRET + "\"\nplugin.x.name = \"Carl\"\n");
    String settings =
        configuration
            .checkPlugin("x", List.of(TOKEN, ConfigKey.string("name", "A name.")))
            .toString();
    assertThat(settings).contains("plugin.x.token = (secret)", "Carl").doesNotContain(SECRET);
    assertThat(configuration.toString())
        .contains("node.port = 7", "plugin.x.token")
        .doesNotContain(SECRET);
  }

  @Test
  void onlyASecretHasAFileOfItsOwn() throws IOException {
    assertThatThrownBy(() -> read("node.listen-file = \"secret\""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown key 'node.listen-file'");
  }

  private void secret(String text, String permissions) throws IOException {
    Path file = directory.resolve("secret");
    Files.writeString(file, text);
    if (isPosix()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
  }

  private Path write(String text) throws IOException {
    Path file = directory.resolve("p2pd.toml");
    Files.writeString(file, text);
    if (isPosix()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  private Configuration read(String text) throws IOException {
    return Configuration.load(write(text), Map.of());
  }

  private static void assumePosix() {
    assumeThat(isPosix()).as("the file system knows permissions").isTrue();
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
