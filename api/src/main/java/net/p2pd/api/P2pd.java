package net.p2pd.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.host.Hosts;

/**
 * Where an application begins: starts nodes. A plugin never does; its context has what it needs.
 */
public final class P2pd {

  private P2pd() {}

  /**
   * Starts a node with default options and waits until it listens.
   *
   * @throws P2pdException with a sentence if it cannot start
   * @throws IllegalStateException inside a plugin, or without a runtime
   */
  public static Node start() {
    return start(NodeOptions.defaults());
  }

  /** Starts a node as {@link #start()}, with options. */
  public static Node start(NodeOptions options) {
    try {
      return Hosts.current(Hosts.caller()).start(options).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException) {
        throw (RuntimeException) e.getCause();
      }
      throw e;
    }
  }

  /** Starts a node without waiting. */
  public static CompletableFuture<Node> startAsync(NodeOptions options) {
    return Hosts.current(Hosts.caller()).start(options);
  }
}
