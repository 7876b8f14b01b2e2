package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.PeerId;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
  @TempDir Path directory;

  @Test
  void withoutAFileEveryKeyHasItsDefault() {
    Configuration configuration = Configuration.load(NodeOptions.defaults());
    assertThat(configuration.get(HostKeys.NODE_PORT)).isZero();
    assertThat(configuration.get(HostKeys.NODE_ACCEPT)).containsExactly("anyone");
    assertThat(configuration.get(HostKeys.NODE_LISTEN)).isEqualTo("all");
    assertThat(configuration.get(HostKeys.SESSION_MAX_MESSAGE)).isEqualTo(16777216);
    assertThat(configuration.get(HostKeys.CONNECT_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.get(HostKeys.PLUGINS_START_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.get(HostKeys.REST_LISTEN)).isEqualTo("127.0.0.1:12333");
    assertThat(configuration.shared().tables(HostKeys.TURN_SERVERS)).isEmpty();
    assertThat(configuration.file()).isEmpty();
    assertThat(configuration.warnings()).isEmpty();
  }

  @Test
  void aFileGivesEveryKindOfValue() throws IOException {
    Configuration configuration =
        read(
            """
            connect.timeout = "1h"
            [node]
            port = 4000
            nics = ["eth0", "wlan0"]
            listen = "loopback"
            accept = "known"
            [stun]
            servers = ["stun.example.net:3478", "[2001:db8::1]:3478", "192.0.2.1", "stun:example.net"]
            [signal.mqtt]
            brokers = ["tcp://h:1883", { uri = "ssl://h:8883", username = "u" }, "wss://[::1]:443/mqtt"]
            [[turn.servers]]
            uri = "turn:host:3478?transport=tcp"
            username = "u"
            [[turn.servers]]
            uri = "turns:[2001:db8::1]"
            """);
    assertThat(configuration.get(HostKeys.NODE_PORT)).isEqualTo(4000);
    assertThat(configuration.get(HostKeys.NODE_NICS)).containsExactly("eth0", "wlan0");
    assertThat(configuration.get(HostKeys.NODE_LISTEN)).isEqualTo("loopback");
    assertThat(configuration.get(HostKeys.NODE_ACCEPT)).containsExactly("known");
    assertThat(configuration.get(HostKeys.CONNECT_TIMEOUT)).isEqualTo(Duration.ofHours(1));
    assertThat(configuration.get(HostKeys.STUN_SERVERS)).hasSize(4);
    List<Settings> brokers = configuration.shared().tables(HostKeys.SIGNAL_MQTT_BROKERS);
    assertThat(brokers.stream().map(broker -> broker.get(HostKeys.BROKER_URI)))
        .containsExactly("tcp://h:1883", "ssl://h:8883", "wss://[::1]:443/mqtt");
    assertThat(brokers.stream().map(broker -> broker.find(HostKeys.BROKER_USERNAME).orElse("-")))
        .containsExactly("-", "u", "-");
    List<Settings> relays = configuration.shared().tables(HostKeys.TURN_SERVERS);
    assertThat(relays).hasSize(2);
    assertThat(relays.get(0).get(HostKeys.TURN_URI)).isEqualTo("turn:host:3478?transport=tcp");
    assertThat(relays.get(0).find(HostKeys.TURN_USERNAME)).contains("u");
    assertThat(relays.get(1).find(HostKeys.TURN_USERNAME)).isEmpty();
    assertThat(configuration.file()).contains(file());
  }

  @Test
  void aByteOrderMarkAndLineEndsOfWindowsDoNoHarm() throws IOException {
    Configuration configuration = read("\ufeffnode.port = 1\r\nconnect.timeout = \"90s\"\r\n");
    assertThat(configuration.get(HostKeys.NODE_PORT)).isEqualTo(1);
    assertThat(configuration.get(HostKeys.CONNECT_TIMEOUT)).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void anUnknownKeyIsNamedWithItsFileLineAndTheNearestKey() throws IOException {
    assertThat(mistakes("# comment\n\n[node]\nport = 1\nlisten_ = \"all\"\n"))
        .containsExactly(
            file() + " line 5: unknown key 'node.listen_'; the nearest known key is 'node.listen'");
    assertThat(mistakes("plugins.requird = []"))
        .containsExactly(
            file()
                + " line 1: unknown key 'plugins.requird'; the nearest known key is"
                + " 'plugins.required'");
    assertThat(mistakes("[nod]\n")).singleElement().asString().contains("line 1", "'nod'");
  }

  @Test
  void allMistakesOfAFileAreToldAtOnceInItsOrder() throws IOException {
    List<String> mistakes =
        mistakes(
            """
            stun.servers = [
              "host:3478",
              "not a host"
            ]
            [node]
            prt = 7
            io = "select"
            port = 99999
            [[turn.servers]]
            username = "u"
            usernme = "u"
            """);
    assertThat(mistakes).hasSize(6);
    assertThat(mistakes.get(0)).contains("line 1: stun.servers is \"not a host\" as item 2");
    assertThat(mistakes.get(1)).contains("line 6: unknown key 'node.prt'");
    assertThat(mistakes.get(2))
        .contains("line 7: node.io is \"select\"; expected \"auto\", \"nio\" or \"epoll\"");
    assertThat(mistakes.get(3))
        .contains("line 8: node.port is 99999; expected a whole number from 0 to 65535");
    assertThat(mistakes.get(4)).contains("line 9: turn.servers[0].uri is missing");
    assertThat(mistakes.get(5))
        .contains("line 11: unknown key 'turn.servers[0].usernme'")
        .contains("the nearest known key is 'turn.servers[0].username'");
  }

  @Test
  void aKeyOfTheHostIsSetWhereItHasAValueThatIsNotEmpty() throws IOException {
    Configuration configuration =
        read("stun.servers = []\nsignal.mqtt.brokers = [\"tcp://h\"]\nnode.port = 1\n");
    assertThat(configuration.isHostKeySet("signal.mqtt.brokers")).isTrue();
    assertThat(configuration.isHostKeySet("node.port")).isTrue();
    assertThat(configuration.isHostKeySet("stun.servers")).as("an empty list").isFalse();
    assertThat(configuration.isHostKeySet("turn.servers")).as("not given").isFalse();
    assertThat(configuration.isHostKeySet("node.io")).as("a default").isFalse();
    assertThat(configuration.isHostKeySet("no.such-key")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          node.port = "4000" | node.port is "4000"; expected a whole number from 0 to 65535
          node.port = -1 | node.port is -1;
          node.port = 1.5 | node.port is 1.5;
          node.port = 99999999999999999999 | node.port is 99999999999999999999;
          node.port = true | node.port is true;
          node.port = {} | node.port is a table;
          node.port = [1] | node.port is a list;
          node.nics = "eth0" | node.nics is "eth0"; expected a list of names
          node.nics = ["eth0", 1] | node.nics is a list; expected a list of names
          node.nics = [" "] | node.nics is " ";
          node.listen = "everywhere" | expected "all", "local" or "loopback"
          node.accept = "nobody" | node.accept is "nobody"; expected "anyone", "known" or a list of peer
          node.accept = ["anyone", "known"] | node.accept is "anyone" as item 1;
          connect.timeout = 30 | connect.timeout is 30; expected a duration from "100ms" to "1h"
          connect.timeout = "30" | connect.timeout is "30";
          connect.timeout = "2h" | connect.timeout is "2h";
          connect.timeout = "99999999999h" | connect.timeout is "99999999999h";
          session.max-message = 1023 | session.max-message is 1023; expected a whole number from 1024
          session.max-message = 268435457 | expected a whole number from 1024 to 268435456
          session.max-streams = 0 | session.max-streams is 0;
          plugins.start-timeout = "1ms" | plugins.start-timeout is "1ms";
          stun.servers = ["host:65536"] | stun.servers is "host:65536";
          stun.servers = ["stun:a b"] | stun.servers is "stun:a b";
          signal.mqtt.brokers = ["http://h:80"] | signal.mqtt.brokers[0] is "http://h:80"; expected a URI
          signal.mqtt.brokers = ["tcp://:1883"] | signal.mqtt.brokers[0] is "tcp://:1883";
          signal.mqtt.brokers = ["tcp://u:p@h"] | signal.mqtt.brokers[0] is a URI with a user name; expected a URI
          signal.mqtt.brokers = [{ uri = "http://h" }] | signal.mqtt.brokers[0].uri is "http://h";
          signal.mqtt.brokers = [1] | signal.mqtt.brokers is a list; expected a list such as ["tcp:
          signal.mqtt.brokers = "tcp://h" | signal.mqtt.brokers is "tcp://h"; expected a list such as
          turn.servers = "turn:h" | turn.servers is "turn:h"; expected a list of tables such as
          turn.servers = [1] | turn.servers is a list; expected a list of tables
          turn.servers = { uri = "turn:h" } | turn.servers is a table; expected a list of tables
          turn.servers = [{ uri = "stun:h" }] | turn.servers[0].uri is "stun:h"; expected a URI
          rest.listen = "127.0.0.1" | rest.listen is "127.0.0.1"; expected host:port
          node = 3 | node is a number, but it is a group of keys such as 'node.
          plugin = 3 | plugin is a value, but it is the group of the plugins' keys
          """)
  void aWrongValueIsToldWithWhatWasFoundAndExpected(String text, String told) throws IOException {
    assertThat(mistakes(text))
        .singleElement()
        .asString()
        .startsWith(file() + " line 1: ")
        .contains(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.port = 0",
        "node.port = 65535",
        "session.max-message = 1024",
        "session.max-message = 268435456",
        "node.accept = []",
        "node.accept = [\"known\"]",
        "connect.timeout = \"100ms\"",
        "[node]",
        "[plugin]",
        "[plugin.echo]",
        "plugins = {}"
      })
  void valuesAtTheLimitsAndEmptyGroupsAreFine(String text) throws IOException {
    assertThat(read(text)).isNotNull();
  }

  @Test
  void peersAreAcceptedByTheirIds() throws Exception {
    String id = PeerId.of(keyPair().getPublic()).toString();
    String other = PeerId.of(keyPair().getPublic()).toString();
    assertThat(read("node.accept = [\"" + id + "\", \"" + other + "\"]").get(HostKeys.NODE_ACCEPT))
        .containsExactly(id, other);
    assertThat(read("node.accept = \"" + id + "\"").get(HostKeys.NODE_ACCEPT)).containsExactly(id);
    assertThat(mistakes("node.accept = [\"" + id + "\", \"" + other.substring(1) + "\"]"))
        .singleElement()
        .asString()
        .contains("node.accept is \"" + other.substring(1) + "\" as item 2");
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @Test
  void whatIsNotTomlIsToldWithLineAndColumn() throws IOException {
    assertThat(mistakes("node.port = 1\nnode.listen = loopback\n"))
        .singleElement()
        .asString()
        .startsWith(file() + " line 2 column 15: this is not TOML: ");
    assertThat(mistakes("node.port = 1\nnode.port = 2\n\n# more\nnode.io = \"nio\"\n"))
        .singleElement()
        .asString()
        .contains(" line 2: ", "Duplicate key");
    assertThat(mistakes("node.nics = [\n  \"a\",\n"))
        .singleElement()
        .asString()
        .contains(" line 3 ", "Premature end of file");
  }

  @Test
  void aKeyWrittenTwiceInTwoWaysIsAMistake() throws IOException {
    assertThat(mistakes("node.port = 1\n\"node.port\" = 2\n"))
        .singleElement()
        .asString()
        .contains("line 2: node.port is given twice");
  }

  @Test
  void aFileThatIsMissingADirectoryOrInAnotherEncodingIsNamed() throws IOException {
    Path missing = directory.resolve("missing.toml");
    assertThatThrownBy(() -> Configuration.load(missing, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(missing + " does not exist");
    assertThatThrownBy(() -> Configuration.load(directory, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(directory + " is not a file");
    Files.write(file(), "node.io = \"\u00e4\"".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Configuration.load(file(), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file() + " is not in UTF-8");
  }

  @Test
  void eachMistakeStaysOnOneLineWhateverTheKeyOrValue() throws IOException {
    assertThat(
            mistakes(
                "\"a\\nb\" = 1\nnode.io = \"x\\ny\"\nnode.listen = \"" + "z".repeat(500) + "\""))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line.length()).isLessThan(300));
  }

  @Test
  void pluginDirectoriesOfAFileAreRelativeToIt() throws IOException {
    assertThat(read("plugins.directories = [\"more\"]").pluginDirectories())
        .containsExactly(directory.toAbsolutePath().resolve("more"));
    assertThat(Configuration.of(Map.of("plugins.directories", List.of("more"))).pluginDirectories())
        .containsExactly(Path.of("more").toAbsolutePath());
  }

  @Test
  void aPluginIsNotBothRequiredAndDisabled() throws IOException {
    assertThat(mistakes("plugins.required = [\"a\", \"b\"]\nplugins.disabled = [\"b\"]\n"))
        .containsExactly("plugin 'b' is both required and disabled");
  }

  @Test
  void sharedSettingsRefuseKeysThatTheHostDoesNotKnow() {
    Settings shared = Configuration.of(Map.of()).shared();
    assertThatThrownBy(() -> shared.find(ConfigKey.list("stun.server", "typing error")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'stun.servers'");
    assertThatThrownBy(() -> shared.find(ConfigKey.string("stun.servers", "another type")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a LIST, not a STRING");
    assertThat(shared.get(ConfigKey.list("stun.servers", "a plugin's own key"))).isEmpty();
  }

  private Path file() {
    return directory.resolve("p2pd.toml");
  }

  private Configuration read(String text) throws IOException {
    Files.writeString(file(), text);
    return Configuration.load(file(), Map.of());
  }

  private List<String> mistakes(String text) throws IOException {
    Files.writeString(file(), text);
    ConfigurationException error =
        catchThrowableOfType(
            ConfigurationException.class, () -> Configuration.load(file(), Map.of()));
    assertThat(error).as("%s", text).isNotNull();
    return error.mistakes();
  }
}
