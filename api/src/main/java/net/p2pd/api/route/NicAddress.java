package net.p2pd.api.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import net.p2pd.api.internal.Literals;

/**
 * An address as a NIC carries it: the host address together with the length of its network's
 * prefix, such as {@code 192.168.1.5/24}. Immutable.
 *
 * <p>A link-local IPv6 address of a {@link Nic} carries that NIC's scope id, so that it can be
 * bound and connected as it is; equality and text leave the scope id out.
 */
public final class NicAddress {
  private final InetAddress address;
  private final int prefixLength;

  private NicAddress(InetAddress address, int prefixLength) {
    this.address = address;
    this.prefixLength = prefixLength;
  }

  /**
   * An address with its prefix length.
   *
   * @throws IllegalArgumentException if the length does not fit the family, or if no NIC can have
   *     the address because it is unspecified or multicast
   */
  public static NicAddress of(InetAddress address, int prefixLength) {
    InetAddress plain = Literals.plain(address);
    IpRange network = IpRange.of(plain, prefixLength);
    if (plain.isAnyLocalAddress() || plain.isMulticastAddress()) {
      throw new IllegalArgumentException(
          Literals.format(plain)
              + " cannot be the address of a NIC: it is "
              + (plain.isMulticastAddress() ? "multicast" : "the unspecified address"));
    }
    int scopeId = address instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    return new NicAddress(Literals.withScope(plain, scopeId), network.prefixLength());
  }

  /**
   * Reads {@code 192.168.1.5/24} or {@code fe80::1/64}; without a length, it is the full one.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static NicAddress parse(String text) {
    int slash = text.lastIndexOf('/');
    InetAddress address = Literals.parse(slash < 0 ? text : text.substring(0, slash));
    return of(address, IpRange.parse(text).prefixLength());
  }

  /** The same address with the scope id of its NIC, if it is link-local IPv6. */
  NicAddress scoped(int scopeId) {
    return new NicAddress(Literals.withScope(address, scopeId), prefixLength);
  }

  /** The host address; link-local IPv6 with the scope id of its NIC. */
  public InetAddress address() {
    return address;
  }

  /** The family of the address. */
  public Family family() {
    return Family.of(address);
  }

  /** The length of the network's prefix in bits. */
  public int prefixLength() {
    return prefixLength;
  }

  /** How far the address reaches. */
  public Scope scope() {
    return Scope.of(address);
  }

  /** The network that the NIC is in: {@code 192.168.1.0/24}. */
  public IpRange network() {
    return IpRange.of(address, prefixLength);
  }

  /**
   * What belongs to this machine and goes into the NIC part of a {@link Route}. For {@code
   * 192.168.1.5/24} that is the host 192.168.1.5, since the neighbours have the rest. An address
   * that is itself the name of its network, such as {@code 8.8.0.0/16} or {@code 2001:db8::/64}, is
   * how a whole block is given to a machine, and is that block; networks of two addresses, whose
   * first is an ordinary host (RFC 3021, RFC 6164), are left out of this.
   */
  public IpRange range() {
    IpRange network = network();
    boolean wholeBlock =
        prefixLength < family().bits() - 1 && network.network().equals(Literals.plain(address));
    return wholeBlock ? network : IpRange.of(address);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NicAddress that
        && address.equals(that.address)
        && prefixLength == that.prefixLength;
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, prefixLength);
  }

  /** The address and its prefix length: {@code 192.168.1.5/24}. */
  @Override
  public String toString() {
    return Literals.format(address) + "/" + prefixLength;
  }
}
