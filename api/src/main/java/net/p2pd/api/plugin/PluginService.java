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
 *       {@link #configuration}) has no side effect and always says the same.
 *   <li><b>SERVICE-2</b> Each {@code Provider.get()} makes a new instance that shares no state with
 *       others.
 *   <li><b>SERVICE-3</b> {@link #start} is called at most once, before any other method of the
 *       service but those of SERVICE-1, on a thread that may block, within a deadline (5 s unless
 *       configured).
 *   <li><b>SERVICE-4</b> {@link #close} is idempotent, unblocks what waits, returns within its
 *       deadline, and leaves no thread, socket, timer or port mapping behind. Nothing is called
 *       after it.
 *   <li><b>SERVICE-5</b> A service opens no socket, thread or clock by itself where the context
 *       offers one.
 *   <li><b>SERVICE-6</b> An exception out of a service costs that service's part only, and its
 *       message is a sentence.
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
