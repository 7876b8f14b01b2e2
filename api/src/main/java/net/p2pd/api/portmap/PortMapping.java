package net.p2pd.api.portmap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Scope;

/**
 * A port that was opened on a router. It is renewed until it is removed.
 *
 * <p>Implemented by plugins. Grows by default methods only.
 */
public interface PortMapping {

  /**
   * Returns the address the outside reaches, as the router says it. It may change when the mapping
   * is renewed, see {@link #onChange}.
   */
  InetSocketAddress external();

  /** Returns the lifetime the router granted. */
  Duration lifetime();

  /**
   * Removes exactly this mapping; idempotent. Completes when the router confirmed or the time is
   * over.
   */
  CompletionStage<Void> remove();

  /**
   * Returns why the Internet may not reach {@link #external} although the router granted it: its
   * own outside address is not one of the Internet, so there is another NAT before it (double NAT).
   *
   * @return a sentence; empty if nothing speaks against it
   */
  default Optional<String> doubt() {
    InetAddress outside = external().getAddress();
    if (outside == null || Scope.of(outside) == Scope.GLOBAL) {
      return Optional.empty();
    }
    return Optional.of(
        "the router's outside address "
            + outside.getHostAddress()
            + " is not one of the Internet: another router lies before it (double NAT), and only"
            + " what is between the two reaches the port");
  }

  /**
   * Asks the router again now, as it is done at half the lifetime anyway; for when something was
   * seen that may have closed the port.
   *
   * @return completes when the router granted it again, fails with a sentence if it did not; an
   *     implementation that cannot renew on demand completes at once
   */
  default CompletionStage<Void> renew() {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Tells when {@link #external} or {@link #isOpen} changed. The listener runs on a loop of the
   * host's and must not block.
   */
  default Registration onChange(Runnable listener) {
    return () -> {};
  }

  /**
   * Returns whether the port is open as far as known: it was granted, its lifetime is not over, and
   * it was not removed. A mapping that the router does not renew is tried again until it is
   * removed, and may be open later.
   */
  default boolean isOpen() {
    return true;
  }
}
