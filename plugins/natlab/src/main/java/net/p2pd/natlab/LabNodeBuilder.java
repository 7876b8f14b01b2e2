package net.p2pd.natlab;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * What a node of the laboratory is to be, before it starts.
 *
 * <pre>{@code
 * LabNode alice =
 *     lab.on(home.host("alice"))
 *         .set("stun.servers", List.of("stun.example"))
 *         .running(new DirectStrategy(), new StunResolver())
 *         .signallingBy("lab://broker.example")
 *         .knowingItsNat()
 *         .start();
 * }</pre>
 */
public final class LabNodeBuilder {

  /** A service and what is set for it alone. */
  record Service(PluginService service, Map<String, Object> settings) {}

  final NatLab lab;
  final VirtualHost host;
  final Map<String, Object> shared = new LinkedHashMap<>();
  final List<Service> services = new ArrayList<>();
  final List<URI> signalling = new ArrayList<>();
  boolean seals;
  boolean knowsNat;
  boolean datagramSessions = true;

  LabNodeBuilder(NatLab lab, VirtualHost host) {
    this.lab = lab;
    this.host = host;
  }

  /** Returns the host that it is to run on. */
  public VirtualHost host() {
    return host;
  }

  /** Sets a value of the settings that all services share, of its key's type. */
  public LabNodeBuilder set(String key, Object value) {
    shared.put(key, value);
    return this;
  }

  /** Adds services, which find their own keys among the shared settings. */
  public LabNodeBuilder running(PluginService... added) {
    for (PluginService service : added) {
      services.add(new Service(service, Map.of()));
    }
    return this;
  }

  /** Adds a service with settings of its own. */
  public LabNodeBuilder running(PluginService service, Map<String, Object> settings) {
    services.add(new Service(service, Map.copyOf(settings)));
    return this;
  }

  /**
   * Gives it mailboxes on servers of {@code internet().signalling()}, which its address then names.
   *
   * @param endpoints such as {@code lab://broker.example}; each is a server of its own
   */
  public LabNodeBuilder signallingBy(String... endpoints) {
    for (String endpoint : endpoints) {
      signalling.add(URI.create(endpoint));
    }
    return this;
  }

  /**
   * Lets it signal as real nodes do, by the router with its sealed and signed envelopes. Otherwise
   * messages go as they are, which takes a hundredth of the time. All nodes of a laboratory that
   * signal to each other need the same.
   */
  public LabNodeBuilder sealingItsSignals() {
    seals = true;
    return this;
  }

  /**
   * Lets it know its NAT and its external address as well as a node that has measured them: the
   * laboratory tells. Otherwise it knows nothing of either.
   */
  public LabNodeBuilder knowingItsNat() {
    knowsNat = true;
    return this;
  }

  /** Takes away the sessions over datagrams, as on a machine without QUIC. */
  public LabNodeBuilder withoutDatagramSessions() {
    datagramSessions = false;
    return this;
  }

  /** Starts the node. */
  public LabNode start() {
    LabNode node = new LabNode(this);
    node.start();
    return node;
  }
}
