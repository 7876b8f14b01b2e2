package net.p2pd.api.host;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.route.Nic;

/**
 * The runtime behind the static methods of the API ({@code P2pd.start}, {@code Pipe.open}, {@code
 * Nic.preferred}); found by {@link java.util.ServiceLoader}.
 *
 * <p>Implemented by the host.
 */
public interface HostRuntime {

  /** Starts a node. */
  CompletableFuture<Node> start(NodeOptions options);

  /**
   * Returns pipes that belong to no node; their event loops are daemon threads, made at first use.
   */
  Pipes pipes();

  /** Returns the machine's network interfaces. */
  List<Nic> nics();
}
