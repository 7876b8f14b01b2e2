package net.p2pd.portmap.pcp;

import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.P2pdException;
import net.p2pd.portmap.lease.Grant;

/**
 * What a router says it has opened, before it is believed.
 *
 * @param epoch seconds since the router forgot all ports
 * @param lifetime for how long it is open
 */
record Mapped(InetSocketAddress external, Duration lifetime, long epoch) {

  /** Shorter ones would have to be renewed more often than RFC 6887 section 11.2.1 allows. */
  static final Duration MIN_LIFETIME = Duration.ofSeconds(8);

  /** Longer ones are not believed (RFC 6887 section 15). */
  static final Duration MAX_LIFETIME = Duration.ofHours(24);

  /**
   * Returns what is worth having of it.
   *
   * @throws P2pdException with what is wrong
   */
  Grant checked() {
    if (external.getPort() == 0
        || external.getAddress().isAnyLocalAddress()
        || external.getAddress().isLoopbackAddress()
        || external.getAddress().isMulticastAddress()) {
      throw new P2pdException(
          "the router says that the outside reaches it at "
              + external
              + ", which is no address; it may have no connection to the Internet");
    }
    if (lifetime.compareTo(MIN_LIFETIME) < 0) {
      throw new P2pdException(
          "the router opens ports for "
              + lifetime.toSeconds()
              + " s only; less than "
              + MIN_LIFETIME.toSeconds()
              + " s is of no use");
    }
    return new Grant(external, lifetime.compareTo(MAX_LIFETIME) > 0 ? MAX_LIFETIME : lifetime);
  }

  /** The lifetime to ask for, in seconds. */
  static int seconds(Duration wish) {
    Duration least = wish.compareTo(MIN_LIFETIME) < 0 ? MIN_LIFETIME : wish;
    return (int) (least.compareTo(MAX_LIFETIME) > 0 ? MAX_LIFETIME : least).toSeconds();
  }
}
