package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Scope;

/** Addresses that a server may say, and those that cannot be true or are none of its business. */
final class Plausible {

  private Plausible() {}

  /**
   * Looks at a relayed address.
   *
   * @param server where the server is
   * @param wanted the family that was asked for, or null
   * @return what is wrong with it, or null
   */
  static @Nullable String wrongRelayed(
      InetSocketAddress relayed, InetSocketAddress server, @Nullable Family wanted) {
    InetAddress address = relayed.getAddress();
    if (relayed.getPort() == 0 || address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return "the relayed address " + text(relayed) + " is nobody's";
    }
    if (wanted != null && Family.of(address) != wanted) {
      return "the relayed address " + text(relayed) + " is not " + wanted + ", as was asked for";
    }
    // A server on the same machine or network may well relay there; one on the Internet may not.
    if (Scope.of(address).compareTo(Scope.of(server.getAddress())) < 0) {
      return "the relayed address "
          + text(relayed)
          + " can be reached from nowhere but its own network; the server must be told its external"
          + " address (coturn: external-ip)";
    }
    return null;
  }

  /**
   * Looks at where a server sends its client.
   *
   * @return what is wrong with it, or null
   */
  static @Nullable String wrongAlternate(InetSocketAddress alternate, InetSocketAddress server) {
    InetAddress address = alternate.getAddress();
    if (alternate.getPort() == 0 || address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return "nobody can be at " + text(alternate);
    }
    // Whoever asks a server on the Internet does not want to be sent into its own network.
    if (Scope.of(address).compareTo(Scope.of(server.getAddress())) < 0) {
      return text(alternate) + " is in a private network, and this server is not";
    }
    return null;
  }

  /** Returns an address as people write it. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
