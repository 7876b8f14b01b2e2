package net.p2pd.protocol.tunnel;

import java.net.InetAddress;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.route.IpRange;

/**
 * What somebody may reach: {@code 127.0.0.1:22}, {@code 192.168.1.0/24:80-90}, {@code
 * [fd00::/8]:*}, and with a peer's id and an {@code @} before it, what that peer may reach.
 * Immutable.
 */
final class AllowRule {

  private static final int MOST = 65_535;

  private final @Nullable PeerId peer;
  private final IpRange range;
  private final int firstPort;
  private final int lastPort;

  private AllowRule(@Nullable PeerId peer, IpRange range, int firstPort, int lastPort) {
    this.peer = peer;
    this.range = range;
    this.firstPort = firstPort;
    this.lastPort = lastPort;
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException with what is wrong; names of hosts are refused, since whoever
   *     answers for a name could change what the rule means
   */
  static AllowRule parse(String text) {
    int at = text.indexOf('@');
    PeerId peer = at < 0 ? null : PeerId.parse(text.substring(0, at).strip());
    String where = text.substring(at + 1).strip();
    int colon = where.lastIndexOf(':');
    if (colon < 1 || (where.indexOf(':') != colon && where.charAt(0) != '[')) {
      throw new IllegalArgumentException(
          "\"" + text + "\" names no port: write 127.0.0.1:22, 10.0.0.0/8:80-90 or [fd00::/8]:*");
    }
    String range = where.substring(0, colon);
    if (range.startsWith("[") && range.endsWith("]")) {
      range = range.substring(1, range.length() - 1);
    }
    String ports = where.substring(colon + 1);
    if (ports.equals("*")) {
      return new AllowRule(peer, IpRange.parse(range), 1, MOST);
    }
    int dash = ports.indexOf('-');
    int first = port(text, dash < 0 ? ports : ports.substring(0, dash));
    int last = dash < 0 ? first : port(text, ports.substring(dash + 1));
    if (first > last) {
      throw new IllegalArgumentException("\"" + text + "\": port " + first + " is after " + last);
    }
    return new AllowRule(peer, IpRange.parse(range), first, last);
  }

  private static int port(String rule, String digits) {
    if (!digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > MOST) {
      throw new IllegalArgumentException(
          "\"" + rule + "\": \"" + digits + "\" is not a port of 1 to " + MOST);
    }
    return Integer.parseInt(digits);
  }

  /** Returns whether it lets a peer reach this port at some address. */
  boolean covers(Optional<PeerId> who, int port) {
    return firstPort <= port && port <= lastPort && (peer == null || who.equals(Optional.of(peer)));
  }

  /** Returns whether it lets a peer reach this port at this address. */
  boolean allows(Optional<PeerId> who, InetAddress address, int port) {
    return covers(who, port) && range.contains(address);
  }
}
