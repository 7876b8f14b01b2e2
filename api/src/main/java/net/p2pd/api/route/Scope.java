package net.p2pd.api.route;

import java.net.InetAddress;
import java.util.Map;

/**
 * How far an address reaches, from nearest to farthest. Derived from the address alone (RFC 6890,
 * RFC 4291): it says what an address is made for, not whether anybody routes it.
 */
public enum Scope {
  /** This machine: 127.0.0.0/8, ::1, and the unspecified 0.0.0.0/8 and ::. */
  HOST,
  /** One network segment: 169.254.0.0/16 and fe80::/10, broadcast and multicast that stay there. */
  LINK,
  /**
   * One site: RFC 1918, the shared space of carriers (100.64.0.0/10, RFC 6598), the IPv4 side of
   * translators (192.0.0.0/29, RFC 7335), fc00::/7 (RFC 4193), the old fec0::/10, and multicast of
   * sites and organisations.
   */
  SITE,
  /**
   * The Internet: all the rest, with the blocks for documentation and benchmarks, which examples
   * and laboratories use in the place of real ones.
   */
  GLOBAL;

  /** Scopes of unicast and IPv4 blocks; no two of them overlap. */
  private static final class Blocks {
    static final Map<IpRange, Scope> TABLE =
        Map.ofEntries(
            Map.entry(IpRange.parse("0.0.0.0/8"), HOST),
            Map.entry(IpRange.parse("127.0.0.0/8"), HOST),
            Map.entry(IpRange.parse("169.254.0.0/16"), LINK),
            Map.entry(IpRange.parse("224.0.0.0/24"), LINK),
            Map.entry(IpRange.parse("255.255.255.255"), LINK),
            Map.entry(IpRange.parse("10.0.0.0/8"), SITE),
            Map.entry(IpRange.parse("100.64.0.0/10"), SITE),
            Map.entry(IpRange.parse("172.16.0.0/12"), SITE),
            Map.entry(IpRange.parse("192.0.0.0/29"), SITE),
            Map.entry(IpRange.parse("192.168.0.0/16"), SITE),
            Map.entry(IpRange.parse("239.0.0.0/8"), SITE),
            Map.entry(IpRange.parse("::"), HOST),
            Map.entry(IpRange.parse("::1"), HOST),
            Map.entry(IpRange.parse("fe80::/10"), LINK),
            Map.entry(IpRange.parse("fec0::/10"), SITE),
            Map.entry(IpRange.parse("fc00::/7"), SITE));

    private Blocks() {}
  }

  /** The scope of one address; a scope id plays no part. */
  public static Scope of(InetAddress address) {
    return of(IpRange.of(address));
  }

  /**
   * The scope of a whole range: that of the special block that contains it, else {@link #GLOBAL}.
   * So {@code 192.0.0.0/8} is global, although a part of it is not.
   */
  static Scope of(IpRange range) {
    if (range.family() == Family.IPV6 && range.isMulticast()) {
      return ofMulticast(range);
    }
    return Blocks.TABLE.entrySet().stream()
        .filter(block -> block.getKey().contains(range))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(GLOBAL);
  }

  /** An IPv6 multicast address carries its scope in its fourth digit (RFC 7346). */
  private static Scope ofMulticast(IpRange range) {
    int digit = range.prefixLength() < 16 ? 0xe : range.network().getAddress()[1] & 0xf;
    if (digit <= 1) {
      return HOST;
    }
    if (digit == 2) {
      return LINK;
    }
    return digit <= 8 ? SITE : GLOBAL;
  }
}
