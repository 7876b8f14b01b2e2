package net.p2pd.api.plugin;

import java.util.List;

/**
 * What every service of a plugin has in common. A plugin is a JPMS module that says {@code provides
 * ConnectStrategy with CarrierPigeon}; {@link java.util.ServiceLoader} finds it, and its provider
 * makes a new instance for every node.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li><b>SERVICE-1</b> Describing itself ({@link #id}, {@link #priority}, {@link #description},
 *       {@link #configuration}) MUST have no side effect and MUST always say the same.
 *   <li><b>SERVICE-2</b> Each {@code Provider.get()} MUST make a new instance that shares no state
 *       with others.
 *   <li><b>SERVICE-3</b> {@link #start} MUST return within its deadline (5 s unless configured).
 *       The host calls it at most once, before any other method of the service but those of
 *       SERVICE-1, on a thread that may block.
 *   <li><b>SERVICE-4</b> {@link #close} MUST be idempotent, also where nothing was started, MUST
 *       unblock what waits, return within its deadline, and leave no thread, socket, timer or port
 *       mapping behind. The host calls nothing after it.
 *   <li><b>SERVICE-5</b> A service MUST NOT open a socket, thread or clock by itself where the
 *       context offers one.
 *   <li><b>SERVICE-6</b> An exception out of a service costs that service's part only; its message
 *       MUST be a sentence that says what went wrong.
 *   <li><b>SERVICE-7</b> A service MUST declare each key that it reads, each once and with a
 *       meaning; a start without the value of a required key MUST fail with a sentence that names
 *       the key.
 *   <li><b>SERVICE-8</b> The value of a secret key MUST NOT appear in logs, messages or
 *       descriptions.
 * </ul>
 *
 * <p>Implemented by plugins. Grows by default methods only.
 */
public interface PluginService extends AutoCloseable {

  /** Returns the id, lower case with dashes, unique within the plugin and service type. */
  String id();

  /** Returns the priority: the higher is asked first. The bundled services have 0. */
  default int priority() {
    return 0;
  }

  /** Returns one line for people. */
  default String description() {
    return "";
  }

  /**
   * Returns the keys the plugin reads below {@code plugin.<plugin id>.}; a configured key that no
   * service of the plugin declares is an error.
   */
  default List<ConfigKey<?>> configuration() {
    return List.of();
  }

  /**
   * Starts the service.
   *
   * @param context the services' view of the node; valid until {@link #close}
   * @throws net.p2pd.api.P2pdException if it cannot work, with a sentence that says why and what to
   *     do
   */
  default void start(PluginContext context) {}

  /** Stops the service; see rule SERVICE-4. */
  @Override
  default void close() {}
}
