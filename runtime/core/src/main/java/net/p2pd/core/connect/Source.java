package net.p2pd.core.connect;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/**
 * Where an inbound path comes from, as far as limits care: an IPv4 address, or the first 64 bits of
 * an IPv6 address, since whoever has one such address has all 2^64 of that network (RFC 6177). All
 * paths whose far end has no address count as one source.
 */
record Source(Kind kind, long bits) {

  enum Kind {
    IPV4,
    IPV6,
    UNKNOWN
  }

  private static final Source NOWHERE = new Source(Kind.UNKNOWN, 0);

  static Source of(@Nullable InetSocketAddress remote) {
    InetAddress address = remote == null ? null : remote.getAddress();
    if (address == null) {
      return NOWHERE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address
        ? new Source(Kind.IPV6, bytes.getLong())
        : new Source(Kind.IPV4, bytes.getInt());
  }
}
