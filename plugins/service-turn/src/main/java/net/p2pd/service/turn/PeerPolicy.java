package net.p2pd.service.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Scope;

/**
 * Says which peers clients may reach through this server (RFC 8656 section 21.2.1): public ones.
 * What is private, of this machine, of the local network or multicast would let clients past the
 * operator's own firewall. For any thread.
 */
final class PeerPolicy {

  /** Reserved for the future, and prefixes that hide an IPv4 address (RFC 6052, RFC 3056, 4380). */
  private static final List<IpRange> NEVER_PUBLIC =
      List.of(
          IpRange.parse("192.0.0.0/24"),
          IpRange.parse("240.0.0.0/4"),
          IpRange.parse("64:ff9b::/96"),
          IpRange.parse("64:ff9b:1::/48"),
          IpRange.parse("::/96"),
          IpRange.parse("2002::/16"),
          IpRange.parse("2001::/32"));

  private final List<IpRange> allowed;
  private final List<IpRange> denied;
  private final Set<InetSocketAddress> own = ConcurrentHashMap.newKeySet();
  private final Set<InetAddress> ownHosts = ConcurrentHashMap.newKeySet();

  PeerPolicy(List<IpRange> allowed, List<IpRange> denied) {
    this.allowed = allowed;
    this.denied = denied;
  }

  /** Notes a port of this server's, to which nothing is relayed: it could go round for ever. */
  void addOwn(InetSocketAddress listener) {
    own.add(listener);
    ownHosts.add(listener.getAddress());
  }

  /** Returns whether some port of an address may be a peer. */
  boolean allows(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isMulticastAddress() || contains(denied, address)) {
      return false;
    }
    return contains(allowed, address)
        || (Scope.of(address) == Scope.GLOBAL && !contains(NEVER_PUBLIC, address));
  }

  /** Returns whether a port of an allowed address is no listener of this server's. */
  boolean allowsPort(InetSocketAddress peer) {
    return peer.getPort() != 0 && (!ownHosts.contains(peer.getAddress()) || !own.contains(peer));
  }

  private static boolean contains(List<IpRange> ranges, InetAddress address) {
    for (IpRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
