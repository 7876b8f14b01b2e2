package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;

/**
 * All that one server said to one socket, and from where.
 *
 * @param name as it is configured
 * @param address the address that was asked first
 * @param other its other address and port (RFC 5780, or CHANGED-ADDRESS of RFC 3489); null if it
 *     has none, or none that can be believed
 * @param seen where it saw the socket, by the address that was asked
 * @param fromOther what came of asking it to answer from its other address and port
 * @param fromOtherPort what came of asking it to answer from its other port
 * @param faults what is wrong with its answers, as sentences without a full stop
 */
record ServerReport(
    String name,
    InetSocketAddress address,
    @Nullable InetSocketAddress other,
    Map<InetSocketAddress, InetSocketAddress> seen,
    ChangeAnswer fromOther,
    ChangeAnswer fromOtherPort,
    List<String> faults) {

  ServerReport {
    seen = Map.copyOf(seen);
    faults = List.copyOf(faults);
  }

  /** Where its first address saw the socket. */
  @Nullable
  InetSocketAddress external() {
    return seen.get(address);
  }

  /** What it saw at its other address and the usual port. */
  @Nullable
  InetSocketAddress seenByOtherAddress() {
    return other == null
        ? null
        : seen.get(new InetSocketAddress(other.getAddress(), address.getPort()));
  }

  /** What it saw at its other address and other port. */
  @Nullable
  InetSocketAddress seenByOther() {
    return other == null ? null : seen.get(other);
  }

  /** What it saw at its first address and other port. */
  @Nullable
  InetSocketAddress seenByOtherPort() {
    return other == null
        ? null
        : seen.get(new InetSocketAddress(address.getAddress(), other.getPort()));
  }

  /** Whether two addresses of it said where they saw the socket. */
  boolean hasTwoViews() {
    return external() != null && (seenByOtherAddress() != null || seenByOther() != null);
  }

  /** All external addresses that it told. */
  Set<InetAddress> externalAddresses() {
    return seen.values().stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
  }
}
