package net.p2pd.signal.mqtt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.plugin.PluginContext;

/** What all links share. May be used from any thread. */
final class Surroundings {

  private final EventLoop loop;
  private final System.Logger logger;
  private final RandomGenerator random;
  private final MqttOptions options;
  private final Brokers brokers;
  private final ClientIds ids;
  private final Figures figures;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  /**
   * @throws net.p2pd.api.P2pdException if something is configured wrongly
   */
  Surroundings(PluginContext context) {
    loop = context.eventLoop();
    logger = context.logger();
    random = context.random();
    options = MqttOptions.read(context.settings());
    brokers = Brokers.read(context.shared());
    ids = new ClientIds(context.dataDirectory(), random);
    figures = new Figures(context.metrics());
  }

  EventLoop loop() {
    return loop;
  }

  /** Runs a task on the loop; returns false if the host closed it, and so all that ran there. */
  @CanIgnoreReturnValue
  boolean onLoop(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  System.Logger logger() {
    return logger;
  }

  RandomGenerator random() {
    return random;
  }

  MqttOptions options() {
    return options;
  }

  Brokers brokers() {
    return brokers;
  }

  ClientIds ids() {
    return ids;
  }

  Figures figures() {
    return figures;
  }

  /** Notes a connection until none of its threads is left. */
  void made(Connection connection) {
    connections.add(connection);
    connection.ended().whenComplete((nothing, error) -> connections.remove(connection));
  }

  /** Returns those that have threads. */
  Set<Connection> connections() {
    return Set.copyOf(connections);
  }
}
