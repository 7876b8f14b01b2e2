package net.p2pd.protocol.tunnel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;

/** All that peers may reach; nothing unless somebody said so. Immutable. */
final class AllowList {

  private final List<AllowRule> rules;

  private AllowList(List<AllowRule> rules) {
    this.rules = rules;
  }

  /**
   * Reads the rules of a configuration.
   *
   * @throws P2pdException that names the key and what is wrong
   */
  static AllowList parse(List<String> texts) {
    List<AllowRule> rules = new ArrayList<>();
    for (String text : texts) {
      try {
        rules.add(AllowRule.parse(text));
      } catch (IllegalArgumentException e) {
        throw new P2pdException("plugin.protocol-tunnel.allow: " + e.getMessage(), e);
      }
    }
    return new AllowList(List.copyOf(rules));
  }

  /**
   * Returns whether a peer may reach this port anywhere: who may not is not worth a name lookup.
   */
  boolean covers(Optional<PeerId> peer, int port) {
    return rules.stream().anyMatch(rule -> rule.covers(peer, port));
  }

  /** Returns the first of these addresses that a peer may reach. */
  Optional<InetSocketAddress> choose(Optional<PeerId> peer, List<InetSocketAddress> addresses) {
    return addresses.stream().filter(address -> allows(peer, address)).findFirst();
  }

  private boolean allows(Optional<PeerId> peer, InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip != null
        // To the wildcard address systems connect as to loopback, which nobody meant to allow.
        && !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && rules.stream().anyMatch(rule -> rule.allows(peer, ip, address.getPort()));
  }
}
