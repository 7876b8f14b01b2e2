package net.p2pd.service.mqtt;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;

/**
 * Runs an MQTT broker (3.1 and 3.1.1) beside a node, where its configuration says so. Without
 * {@code listen} it does nothing. What it holds is in memory and gone when it is closed.
 *
 * <p>The library behind it opens its own sockets and threads; nothing of it is started before
 * {@link #start}, and nothing is left after {@link #close}.
 */
public final class MqttService implements NodeService {

  private @Nullable Broker broker;
  private boolean closed;

  /** A service that is not started. */
  public MqttService() {}

  @Override
  public String id() {
    return "mqtt";
  }

  @Override
  public String description() {
    return "MQTT broker, over which peers find each other";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return MqttOptions.KEYS;
  }

  @Override
  public void start(PluginContext context) {
    System.Logger logger = context.logger();
    Optional<MqttOptions> options = options(context);
    if (options.isEmpty()) {
      logger.log(System.Logger.Level.DEBUG, "no MQTT broker: 'listen' is not configured");
      return;
    }
    MqttOptions chosen = options.get();
    if (chosen.anonymous() && !chosen.address().isLoopbackAddress()) {
      logger.log(
          System.Logger.Level.WARNING,
          "everybody who reaches {0} may use the MQTT broker: 'anonymous' is true",
          chosen.address().getHostAddress());
    }
    Broker started = new Broker(chosen, logger, context.metrics());
    boolean kept = false;
    try {
      started.start();
      kept = keep(started);
    } finally {
      if (!kept) {
        started.close();
      }
    }
    logger.log(System.Logger.Level.INFO, "MQTT broker at {0}", started.addresses());
  }

  private static Optional<MqttOptions> options(PluginContext context) {
    try {
      return MqttOptions.read(context.settings());
    } catch (P2pdException e) {
      throw new P2pdException("the MQTT broker: " + e.getMessage(), e);
    }
  }

  /** Returns false if it was closed while it started. */
  private synchronized boolean keep(Broker started) {
    if (!closed) {
      broker = started;
    }
    return !closed;
  }

  /** Returns where it listens: first without TLS, then with it; empty while it does not. */
  synchronized List<InetSocketAddress> addresses() {
    return broker == null ? List.of() : broker.addresses();
  }

  @Override
  public void close() {
    Broker running;
    synchronized (this) {
      closed = true;
      running = broker;
      broker = null;
    }
    if (running != null) {
      running.close();
    }
  }
}
