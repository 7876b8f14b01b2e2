package net.p2pd.api.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.internal.Literals;

/** The route that {@link Route#of} gives. */
final class DefaultRoute implements Route {
  private final String nicName;
  private final int nicIndex;
  private final List<IpRange> nicRanges;
  private final @Nullable IpRange external;
  private final @Nullable InetSocketAddress bound;

  DefaultRoute(
      String nicName,
      int nicIndex,
      List<IpRange> nicRanges,
      @Nullable IpRange external,
      @Nullable InetSocketAddress bound) {
    this.nicName = NicNames.checkName(nicName);
    this.nicIndex = NicNames.checkIndex(nicName, nicIndex);
    this.nicRanges = List.copyOf(nicRanges);
    this.external = external;
    this.bound = bound;
    if (nicRanges.isEmpty()) {
      throw new IllegalArgumentException("a route of NIC " + nicName + " has no NIC address");
    }
    nicRanges.forEach(range -> check(range, "NIC address"));
    if (external != null) {
      check(external, "external address");
    }
  }

  private void check(IpRange range, String role) {
    if (range.family() != family()) {
      throw new IllegalArgumentException(
          role + " " + range + " does not fit a route of " + family() + " on NIC " + nicName);
    }
    if (range.isAny() || range.isMulticast()) {
      throw new IllegalArgumentException(
          role + " " + range + " of a route on NIC " + nicName + " is no address of a host");
    }
  }

  @Override
  public String nicName() {
    return nicName;
  }

  @Override
  public int nicIndex() {
    return nicIndex;
  }

  @Override
  public List<IpRange> nicRanges() {
    return nicRanges;
  }

  @Override
  public Optional<IpRange> external() {
    return Optional.ofNullable(external);
  }

  @Override
  public Optional<InetSocketAddress> bound() {
    return Optional.ofNullable(bound);
  }

  @Override
  public Route withExternal(IpRange seen) {
    return new DefaultRoute(
        nicName, nicIndex, nicRanges, Objects.requireNonNull(seen, "external"), bound);
  }

  @Override
  public Route bind(InetAddress address, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "port " + port + " is outside 0 to 65535; 0 stands for any free port");
    }
    if (Family.of(address) != family() || address.isMulticastAddress()) {
      throw new IllegalArgumentException(
          "a route of " + family() + " cannot be bound to " + Literals.format(address));
    }
    int given = address instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    if (address.isLinkLocalAddress() && given != 0 && given != scopeId()) {
      throw new IllegalArgumentException(
          "link-local address "
              + Literals.format(address)
              + " has scope id "
              + given
              + ", but NIC "
              + nicName
              + " of this route has "
              + scopeId());
    }
    InetAddress scoped = Literals.withScope(Literals.plain(address), scopeId());
    return new DefaultRoute(
        nicName, nicIndex, nicRanges, external, new InetSocketAddress(scoped, port));
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Route that
            && nicName.equals(that.nicName())
            && nicIndex == that.nicIndex()
            && nicRanges.equals(that.nicRanges())
            && external().equals(that.external())
            && bound().equals(that.bound()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(nicName, nicIndex, nicRanges, external(), bound());
  }

  @Override
  public String toString() {
    return text();
  }
}
