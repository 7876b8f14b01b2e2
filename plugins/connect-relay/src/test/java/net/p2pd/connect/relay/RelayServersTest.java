package net.p2pd.connect.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import net.p2pd.connect.relay.turn.TurnServer;
import org.junit.jupiter.api.Test;

class RelayServersTest {

  /** Settings of which only tables matter. */
  private record Tables(List<Map<String, String>> rows, Map<String, String> row)
      implements Settings {

    @Override
    @SuppressWarnings("unchecked") // all keys of these tables are texts
    public <T> Optional<T> find(ConfigKey<T> key) {
      return Optional.ofNullable((T) row.get(key.name()));
    }

    @Override
    public <T> T get(ConfigKey<T> key) {
      return find(key).orElseThrow();
    }

    @Override
    public List<Settings> tables(String name) {
      return name.equals("turn.servers")
          ? rows.stream().map(each -> (Settings) new Tables(List.of(), each)).toList()
          : List.of();
    }
  }

  private static RelayServers read(String... uris) {
    return RelayServers.read(
        new Tables(Arrays.stream(uris).map(uri -> Map.of("uri", uri)).toList(), Map.of()),
        Tls.off());
  }

  private static List<String> names(List<TurnServer> servers) {
    return servers.stream().map(TurnServer::toString).toList();
  }

  @Test
  void everyServerIsAskedInItsQuickestWayBeforeAnyIsInItsSecond() {
    RelayServers servers = read("turn:a", "turns:b", "turn:c?transport=udp", "turn:d");
    assertThat(names(servers.forDatagrams(true)))
        .containsExactly(
            "turn:a:3478",
            "turns:b:5349",
            "turn:c:3478",
            "turn:d:3478",
            "turn:a:3478?transport=tcp",
            "turn:d:3478?transport=tcp");
  }

  @Test
  void whereUdpIsBlockedAndForConnectionsNobodyIsAskedOverUdp() {
    RelayServers servers = read("turn:a", "turns:b", "turn:c?transport=udp");
    assertThat(names(servers.forDatagrams(false)))
        .containsExactly("turn:a:3478?transport=tcp", "turns:b:5349")
        .isEqualTo(names(servers.forConnections()));
  }

  @Test
  void noneIsNone() {
    assertThat(read().isEmpty()).isTrue();
    assertThat(read("turn:a").isEmpty()).isFalse();
  }

  @Test
  void aUserWithoutAPasswordAndAUriThatIsNoneAreNamed() {
    assertThatThrownBy(() -> read("stun:a"))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("turn.servers")
        .hasMessageContaining("stun:a");
    assertThatThrownBy(
            () ->
                RelayServers.read(
                    new Tables(List.of(Map.of("uri", "turn:a", "username", "ada")), Map.of()),
                    Tls.off()))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("password");
  }
}
