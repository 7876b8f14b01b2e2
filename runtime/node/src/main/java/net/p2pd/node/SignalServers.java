package net.p2pd.node;

import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;

/**
 * The servers at which this node takes signalling, as far as a plugin is there that speaks with
 * them; these are in its address, in the order in which they were configured.
 */
final class SignalServers {

  private static final System.Logger LOG = System.getLogger(SignalServers.class.getName());

  private final List<String> configured;
  private final StartedServices services;
  private boolean told;

  @Inject
  SignalServers(Configuration configuration, StartedServices services) {
    this.configured =
        configuration.shared().tables(HostKeys.SIGNAL_MQTT_BROKERS).stream()
            .map(row -> row.get(HostKeys.BROKER_URI))
            .toList();
    this.services = services;
  }

  /** Returns their URIs, at most {@link PeerAddress#MAX_SIGNALLING}. */
  synchronized List<String> endpoints() {
    List<String> spoken = new ArrayList<>();
    for (String endpoint : configured) {
      if (speaks(endpoint)) {
        spoken.add(endpoint);
      } else {
        tell("signal.mqtt.brokers: no plugin is there that speaks with " + endpoint);
      }
    }
    if (spoken.size() > PeerAddress.MAX_SIGNALLING) {
      tell(
          "signal.mqtt.brokers: an address has room for "
              + PeerAddress.MAX_SIGNALLING
              + " brokers; the others are not used");
      spoken = spoken.subList(0, PeerAddress.MAX_SIGNALLING);
    }
    told = true;
    return List.copyOf(spoken);
  }

  private boolean speaks(String endpoint) {
    String scheme = URI.create(endpoint).getScheme();
    return services.of(SignalTransport.class).stream()
        .anyMatch(transport -> transport.schemes().contains(scheme));
  }

  private void tell(String sentence) {
    if (!told) {
      LOG.log(System.Logger.Level.WARNING, sentence);
    }
  }
}
