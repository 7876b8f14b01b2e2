package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.p2pd.api.NodeOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationSettingsTest {
  @TempDir Path directory;

  @Test
  void aSettingWinsOverTheFile() throws IOException {
    Path file = directory.resolve("p2pd.toml");
    Files.writeString(
        file,
        """
        [node]
        port = 1
        listen = "local"
        [[turn.servers]]
        uri = "turn:one"
        [[turn.servers]]
        uri = "turn:two"
        """);
    Configuration configuration =
        Configuration.load(
            NodeOptions.defaults()
                .configuration(file)
                .set("node.port", 2)
                .set("turn.servers", List.of(Map.of("uri", "turn:three"))));
    assertThat(configuration.get(HostKeys.NODE_PORT)).isEqualTo(2);
    assertThat(configuration.get(HostKeys.NODE_LISTEN)).isEqualTo("local");
    assertThat(configuration.shared().tables(HostKeys.TURN_SERVERS))
        .singleElement()
        .satisfies(relay -> assertThat(relay.get(HostKeys.TURN_URI)).isEqualTo("turn:three"));
  }

  @Test
  void aSettingHidesEvenAWrongValueOfTheFile() throws IOException {
    Path file = directory.resolve("p2pd.toml");
    Files.writeString(file, "node.port = \"wrong\"\n");
    assertThat(Configuration.load(file, Map.of("node.port", 3L)).get(HostKeys.NODE_PORT))
        .isEqualTo(3);
  }

  @Test
  void aSettingOfAGroupSetsItsKeys() {
    Configuration configuration =
        Configuration.of(Map.of("node", Map.of("port", 5, "listen", "loopback")));
    assertThat(configuration.get(HostKeys.NODE_PORT)).isEqualTo(5);
    assertThat(configuration.get(HostKeys.NODE_LISTEN)).isEqualTo("loopback");
  }

  @Test
  void anEmptyGroupHidesNothingOfTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("p2pd.toml"), "node.port = 5\n");
    Configuration configuration = Configuration.load(file, Map.of("node", Map.of()));
    assertThat(configuration.get(HostKeys.NODE_PORT)).isEqualTo(5);
  }

  @Test
  void everySizeOfWholeNumberIsANumber() {
    for (Number number : List.of((byte) 7, (short) 7, 7, 7L, BigInteger.valueOf(7))) {
      assertThat(Configuration.of(Map.of("node.port", number)).get(HostKeys.NODE_PORT))
          .isEqualTo(7);
    }
    assertThatThrownBy(() -> Configuration.of(Map.of("node.port", 7.0)))
        .hasMessage("setting: node.port is 7.0; expected a whole number from 0 to 65535");
    assertThatThrownBy(() -> Configuration.of(Map.of("node.port", BigInteger.ONE.shiftLeft(64))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("18446744073709551616");
  }

  @Test
  void anUnknownSettingIsNamedWithTheNearestKey() {
    assertThatThrownBy(() -> Configuration.of(Map.of("node.ports", 4000)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("setting: unknown key 'node.ports'; the nearest known key is 'node.port'");
  }

  @Test
  void anObjectThatNoKeyTakesIsRefusedWithItsType() {
    assertThatThrownBy(() -> Configuration.of(Map.of("connect.timeout", Duration.ofSeconds(1))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("connect.timeout")
        .hasMessageContaining("java.time.Duration");
    assertThatThrownBy(() -> Configuration.of(Map.of("node.nics", Arrays.asList("a", null))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("node.nics is null");
  }

  @Test
  void aTextBehindSetIsReadAsToml() {
    assertThat(Configuration.parseSetting("node.port=4000"))
        .isEqualTo(Map.entry("node.port", 4000L));
    assertThat(Configuration.parseSetting("node.listen = \"all=\" "))
        .isEqualTo(Map.entry("node.listen", "all="));
    assertThat(Configuration.parseSetting("node.nics=['a', \"b\"]"))
        .isEqualTo(Map.entry("node.nics", List.of("a", "b")));
    assertThat(Configuration.parseSetting("plugin.\"com.example.x\".on=true"))
        .isEqualTo(Map.entry("plugin.com.example.x.on", true));
    assertThat(Configuration.parseSetting("turn.servers=[{ uri = \"turn:h\" }]"))
        .isEqualTo(Map.entry("turn.servers", List.of(Map.of("uri", "turn:h"))));
  }

  @Test
  void whatSetReadFitsTheOptionsOfANode() {
    Map.Entry<String, Object> setting = Configuration.parseSetting("connect.timeout=\"7s\"");
    NodeOptions options = NodeOptions.defaults().set(setting.getKey(), setting.getValue());
    assertThat(Configuration.load(options).get(HostKeys.CONNECT_TIMEOUT))
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aTextWithoutQuotesIsAnErrorThatShowsThem() {
    assertThatThrownBy(() -> Configuration.parseSetting("node.listen=loopback"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set 'node.listen=\"loopback\"'");
    assertThatThrownBy(() -> Configuration.parseSetting("connect.timeout=2s"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set 'connect.timeout=\"2s\"'");
    assertThatThrownBy(() -> Configuration.parseSetting("node.nics=[eth0]"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set 'node.nics=[\"a\", \"b\"]'");
    assertThatThrownBy(() -> Configuration.parseSetting("plugin.x.password=hunter2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--set 'plugin.x.password=\"text\"'")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.port",
        "=4000",
        "node.port=",
        "node port=4000",
        "node..port=4000",
        "node.port=1\nnode.listen=\"all\"",
        "a=1\nnode.port=4000",
        "[node]\nport=4000",
        ""
      })
  void whatIsNoKeyAndValueIsRefused(String text) {
    assertThatThrownBy(() -> Configuration.parseSetting(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--set ")
        .hasMessageNotContaining("\n");
  }
}
