package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {

  @Test
  void theDefaultsSayNothing() {
    NodeOptions options = NodeOptions.defaults();
    assertThat(options.dataDirectory()).isEmpty();
    assertThat(options.configuration()).isEmpty();
    assertThat(options.pluginDirectories()).isEmpty();
    assertThat(options.settings()).isEmpty();
    assertThat(options.isEphemeral()).isFalse();
    assertThat(options.hasServices()).isTrue();
  }

  @Test
  void eachChangeIsACopyThatKeepsTheRest() {
    NodeOptions options =
        NodeOptions.defaults()
            .withoutServices()
            .ephemeral()
            .set("node.port", 7)
            .set("node.accept", "anyone")
            .set("node.port", 8)
            .plugins(Path.of("one"))
            .plugins(Path.of("two"))
            .configuration(Path.of("p2pd.toml"))
            .dataDirectory(Path.of("data"));
    assertThat(options.dataDirectory()).contains(Path.of("data"));
    assertThat(options.configuration()).contains(Path.of("p2pd.toml"));
    assertThat(options.pluginDirectories()).containsExactly(Path.of("one"), Path.of("two"));
    assertThat(options.settings())
        .containsExactly(Map.entry("node.port", 8), Map.entry("node.accept", "anyone"));
    assertThat(options.isEphemeral()).isTrue();
    assertThat(options.hasServices()).isFalse();
    assertThat(options.withoutServices().ephemeral().set("x", 1).settings()).hasSize(3);
    theDefaultsSayNothing();
  }

  @Test
  void nobodyCanChangeItFromOutside() {
    List<Object> brokers = new ArrayList<>(List.of("tcp://one:1883"));
    Map<String, Object> server = new HashMap<>(Map.of("uri", "turn:host:3478"));
    List<Object> servers = new ArrayList<>(List.of(server));
    NodeOptions options =
        NodeOptions.defaults().set("signal.mqtt.brokers", brokers).set("turn.servers", servers);
    brokers.clear();
    server.put("uri", "turn:evil:3478");
    servers.clear();
    assertThat(options.settings().get("signal.mqtt.brokers")).isEqualTo(List.of("tcp://one:1883"));
    assertThat(options.settings().get("turn.servers"))
        .isEqualTo(List.of(Map.of("uri", "turn:host:3478")));
    assertThatThrownBy(() -> options.settings().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> options.pluginDirectories().add(Path.of("x")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aSettingHasAKeyAndAValue() {
    assertThatThrownBy(() -> NodeOptions.defaults().set("node.port", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("value");
    assertThatThrownBy(() -> NodeOptions.defaults().set(null, 7))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("key");
  }
}
