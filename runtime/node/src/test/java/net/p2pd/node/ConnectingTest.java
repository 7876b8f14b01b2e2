package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import net.p2pd.core.connect.ConnectorSettings;
import net.p2pd.node.config.Configuration;
import org.junit.jupiter.api.Test;

/** What users may say of connects. */
class ConnectingTest {

  @Test
  void whatIsConfiguredCounts() {
    ConnectorSettings settings =
        NodeStarter.connecting(
            Configuration.of(
                Map.of(
                    "nat.patience", "20s",
                    "node.handshake-timeout", "3s",
                    "node.max-unproven", 5L,
                    "node.max-unproven-per-source", 4L,
                    "node.max-sessions", 7L,
                    "node.max-sessions-per-peer", 6L)));
    assertThat(settings.measuring()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.handshake()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.maxUnproven()).isEqualTo(5);
    assertThat(settings.maxUnprovenPerSource()).isEqualTo(4);
    assertThat(settings.maxSessions()).isEqualTo(7);
    assertThat(settings.maxSessionsPerPeer()).isEqualTo(6);
  }

  @Test
  void nothingConfiguredIsWhatTheConnectorDoesByItself() {
    ConnectorSettings settings = NodeStarter.connecting(Configuration.of(Map.of()));
    ConnectorSettings defaults = ConnectorSettings.defaults();
    assertThat(settings.measuring()).isEqualTo(defaults.measuring());
    assertThat(settings.handshake()).isEqualTo(defaults.handshake());
    assertThat(settings.maxUnproven()).isEqualTo(defaults.maxUnproven());
    assertThat(settings.maxSessions()).isEqualTo(defaults.maxSessions());
  }
}
