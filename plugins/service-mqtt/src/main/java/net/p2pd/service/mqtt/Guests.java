package net.p2pd.service.mqtt;

import io.moquette.broker.ClientDescriptor;
import io.moquette.broker.Server;
import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptConnectMessage;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import net.p2pd.api.plugin.Metrics;

/** Hears of the broker's clients, counts them, and shows one too many the door. */
final class Guests extends AbstractInterceptHandler {

  private static final Class<?>[] HEARS_OF = {InterceptConnectMessage.class};

  private final Server server;
  private final int most;
  private final System.Logger logger;
  private final Metrics.Counter came;
  private final Metrics.Counter refused;
  private final Set<String> welcome = new HashSet<>();
  private volatile boolean open = true;

  Guests(Server server, int most, System.Logger logger, Metrics metrics) {
    this.server = server;
    this.most = most;
    this.logger = logger;
    this.came = metrics.counter("mqtt_clients_total", "Clients that logged in.");
    this.refused =
        metrics.counter(
            "mqtt_refused_clients_total", "Clients refused, since there were too many.");
    metrics.watch("mqtt_clients", "Clients that are logged in.", this::count);
  }

  private int count() {
    return open ? server.listConnectedClients().size() : 0;
  }

  /** The broker is about to stop, and asking it for its clients would fail. */
  void leaving() {
    open = false;
  }

  @Override
  public String getID() {
    return "p2pd";
  }

  @Override
  public Class<?>[] getInterceptedMessageTypes() {
    return HEARS_OF.clone();
  }

  /**
   * Who came is found in the broker's list: a message does not tell the name that the broker gave a
   * client that has none. Called by one thread.
   */
  @Override
  public void onConnect(InterceptConnectMessage message) {
    came.increment();
    if (!open) {
      return;
    }
    Set<String> present =
        server.listConnectedClients().stream()
            .map(ClientDescriptor::getClientID)
            .collect(Collectors.toSet());
    welcome.retainAll(present);
    for (String client : present) {
      if (welcome.contains(client)) {
        continue;
      }
      if (welcome.size() < most) {
        welcome.add(client);
        continue;
      }
      refused.increment();
      logger.log(
          System.Logger.Level.DEBUG, "one MQTT client too many is disconnected; {0} may be", most);
      server.disconnectClient(client);
    }
  }

  @Override
  public void onSessionLoopError(Throwable error) {
    logger.log(
        System.Logger.Level.WARNING,
        "a thread of the MQTT broker ended, so some of its clients hang; start it again: " + error);
  }
}
