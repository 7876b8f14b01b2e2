package net.p2pd.api.portmap;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A port that was opened on a router. It is renewed until it is removed.
 *
 * <p>Implemented by plugins.
 */
public interface PortMapping {

  /** Returns the address the outside reaches. */
  InetSocketAddress external();

  /** Returns the lifetime the router granted. */
  Duration lifetime();

  /**
   * Removes exactly this mapping; idempotent. Completes when the router confirmed or the time is
   * over.
   */
  CompletionStage<Void> remove();
}
