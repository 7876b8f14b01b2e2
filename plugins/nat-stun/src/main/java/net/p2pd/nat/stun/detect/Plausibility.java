package net.p2pd.nat.stun.detect;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;

/** What a server cannot truthfully say. */
final class Plausibility {

  private Plausibility() {}

  /** Returns what is wrong with an external address that a server told, or null. */
  static @Nullable String faultOf(
      InetSocketAddress external, InetSocketAddress server, InetSocketAddress local) {
    InetAddress address = external.getAddress();
    if (external.getPort() == 0
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || isBroadcast(address)) {
      return "tells an external address that no socket can have: " + Text.of(external);
    }
    if (address.getClass() != local.getAddress().getClass()) {
      return "tells an external address of another family: " + Text.of(external);
    }
    if (address.equals(server.getAddress()) && !address.equals(local.getAddress())) {
      return "tells its own address as the external one: " + Text.of(external);
    }
    if (isPrivate(address) && !isPrivate(server.getAddress())) {
      return "tells a private external address, " + Text.of(external);
    }
    return null;
  }

  /** Returns why a server cannot see the whole way to the internet, or null. */
  static @Nullable String nearness(InetSocketAddress external, InetSocketAddress server) {
    return isPrivate(external.getAddress())
        ? "the server at "
            + Text.of(server)
            + " sees a private address, so what lies between that network and the internet is"
            + " unknown"
        : null;
  }

  /** Returns whether a server may have that other address (RFC 5780 section 7.4). */
  static boolean mayBeOther(InetSocketAddress other, InetSocketAddress server) {
    InetAddress address = other.getAddress();
    return other.getPort() != 0
        && other.getPort() != server.getPort()
        && !address.equals(server.getAddress())
        && address.getClass() == server.getAddress().getClass()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !isBroadcast(address)
        && (!isPrivate(address) || isPrivate(server.getAddress()));
  }

  private static boolean isBroadcast(InetAddress address) {
    return address instanceof Inet4Address && address.getAddress()[0] == -1;
  }

  /** Addresses that nobody on the internet can have: RFC 1918, 6598, 4193, loopback, link-local. */
  static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean carrier = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    boolean unique = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
    return carrier
        || unique
        || address.isSiteLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress();
  }
}
