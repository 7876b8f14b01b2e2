package net.p2pd.api.plugin;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;

/**
 * All that a service gets from its node: pipes, timers, clock, random numbers, network interfaces,
 * configuration, logging. Using it instead of the JDK's own is what lets a service run in virtual
 * time in the laboratory.
 *
 * <p>Implemented by the host. Valid from {@code start} to {@code close}; may be used from any
 * thread.
 */
public interface PluginContext {

  /** Returns the plugin's id: the module's name unless its descriptor says otherwise. */
  String pluginId();

  /** Returns the plugin's configuration, keys relative to {@code plugin.<plugin id>.}. */
  Settings settings();

  /** Returns shared settings, such as {@code stun.servers}. */
  Settings shared();

  /** Returns a logger named after the plugin. */
  System.Logger logger();

  /** Opens pipes and resolves names. */
  Pipes pipes();

  /**
   * Returns a loop for timers and for work that belongs to no pipe; never blocked by others' work.
   */
  EventLoop eventLoop();

  /** Returns the time of day; for measuring time use {@link EventLoop#nanoTime()}. */
  Clock clock();

  /** Returns random numbers fit for secrets; in the laboratory they follow from the seed. */
  RandomGenerator random();

  /** Returns the network interfaces that the node uses, as they are now. */
  List<Nic> nics();

  /** Tells when the network interfaces, their addresses or gateways changed. */
  Registration onNicsChanged(Runnable listener);

  /** Returns external addresses of bound sockets and port mappings, by whichever service can. */
  Mappings mappings();

  /** Returns who this node is. */
  PeerId self();

  /**
   * Returns the node, for services that serve its user (gateways).
   *
   * @throws IllegalStateException before the node is up
   */
  Node node();

  /**
   * Returns a directory for the plugin's own files; it exists and is readable by the owner only.
   */
  Path dataDirectory();

  /** Returns the figures that the service keeps for operators; see there for the names. */
  default Metrics metrics() {
    return Metrics.none();
  }
}
