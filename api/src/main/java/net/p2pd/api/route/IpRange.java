package net.p2pd.api.route;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import net.p2pd.api.internal.Literals;

/**
 * One IP address, or a block of addresses that share a prefix.
 *
 * <p>A range with the full prefix length is a host and has that one address. A block has all its
 * addresses but the first, which names the network: {@code 8.8.8.0/24} has the 255 addresses
 * 8.8.8.1 to 8.8.8.255. They are counted and indexed, never listed in memory, so a /64 costs no
 * more than a host. Bits behind the prefix are dropped: {@code 8.8.8.4/24} is {@code 8.8.8.0/24}
 * ({@link NicAddress} keeps both).
 *
 * <p>IPv4-mapped IPv6 ranges become IPv4, scope ids are dropped. Immutable; ordered by family, then
 * first address, then the larger block first.
 */
public final class IpRange implements Comparable<IpRange> {
  private static final Comparator<IpRange> ORDER =
      Comparator.comparing(IpRange::family)
          .thenComparing(range -> range.base)
          .thenComparing(IpRange::prefixLength);

  private final Family family;
  private final BigInteger base;
  private final int prefixLength;

  private IpRange(Family family, BigInteger address, int prefixLength) {
    this.family = family;
    this.prefixLength = prefixLength;
    int hostBits = family.bits() - prefixLength;
    this.base = address.shiftRight(hostBits).shiftLeft(hostBits);
  }

  /**
   * Reads {@code address} or {@code address/prefix}. The address may stand in brackets and carry a
   * zone, which is dropped.
   *
   * @throws IllegalArgumentException with what is wrong; a host name is refused, since nothing is
   *     looked up here
   */
  public static IpRange parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      return of(Literals.parse(text));
    }
    String literal = text.substring(0, slash);
    String digits = text.substring(slash + 1);
    if (!digits.matches("0|[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an address range: \"" + digits + "\" is not a prefix length");
    }
    InetAddress address = Literals.parse(literal);
    int prefix = Integer.parseInt(digits);
    boolean mapped = literal.indexOf(':') >= 0 && Family.of(address) == Family.IPV4;
    if (mapped && prefix < 96) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an address range: an IPv4-mapped one has a prefix of 96 to 128");
    }
    return of(address, mapped ? prefix - 96 : prefix);
  }

  /** The range that is one host. */
  public static IpRange of(InetAddress address) {
    return of(address, Family.of(address).bits());
  }

  /**
   * The block of this prefix length that the address lies in.
   *
   * @throws IllegalArgumentException if the length is not one of 0 to 32 (IPv4) or 0 to 128 (IPv6)
   */
  public static IpRange of(InetAddress address, int prefixLength) {
    Family family = Family.of(address);
    if (prefixLength < 0 || prefixLength > family.bits()) {
      throw new IllegalArgumentException(
          "prefix length "
              + prefixLength
              + " of "
              + Literals.format(address)
              + " is outside 0 to "
              + family.bits());
    }
    return new IpRange(family, value(address), prefixLength);
  }

  private static BigInteger value(InetAddress address) {
    return new BigInteger(1, Literals.plain(address).getAddress());
  }

  /** The family of all its addresses. */
  public Family family() {
    return family;
  }

  /** How many leading bits its addresses share: up to 32 for IPv4, up to 128 for IPv6. */
  public int prefixLength() {
    return prefixLength;
  }

  /** Whether it is a single address. */
  public boolean isHost() {
    return prefixLength == family.bits();
  }

  /** The address with nothing but the prefix: the host itself, or the one that names the block. */
  public InetAddress network() {
    return toAddress(base);
  }

  /** The first address: the host itself, or the one after {@link #network()}. */
  public InetAddress first() {
    return toAddress(base.add(offset()));
  }

  /** The last address. */
  public InetAddress last() {
    return address(-1);
  }

  /** How many addresses it has: 1 for a host, 2^n - 1 for a block with n host bits. */
  public BigInteger size() {
    return isHost()
        ? BigInteger.ONE
        : BigInteger.ONE.shiftLeft(family.bits() - prefixLength).subtract(BigInteger.ONE);
  }

  /** Like {@link #address(BigInteger)}. */
  public InetAddress address(long index) {
    return address(BigInteger.valueOf(index));
  }

  /**
   * The address at an index.
   *
   * @param index 0 for the first; negative counts from the end, -1 is the last
   * @throws IndexOutOfBoundsException if there is no such address; the message says how many there
   *     are
   */
  public InetAddress address(BigInteger index) {
    return toAddress(base.add(offset()).add(Indexes.check(index, size(), toString())));
  }

  /** The index of an address, or empty if {@link #address(BigInteger)} never returns it. */
  public Optional<BigInteger> indexOf(InetAddress address) {
    if (!contains(address)) {
      return Optional.empty();
    }
    BigInteger index = value(address).subtract(base).subtract(offset());
    return index.signum() < 0 ? Optional.empty() : Optional.of(index);
  }

  private BigInteger offset() {
    return isHost() ? BigInteger.ZERO : BigInteger.ONE;
  }

  private InetAddress toAddress(BigInteger value) {
    byte[] bytes = new byte[family.bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = value.shiftRight(8 * (bytes.length - 1 - i)).byteValue();
    }
    return Literals.of(bytes);
  }

  /** Whether an address lies in the range; the one that names a block does. */
  public boolean contains(InetAddress address) {
    return contains(of(address));
  }

  /** Whether the other range lies wholly in this one. */
  public boolean contains(IpRange other) {
    int hostBits = family.bits() - prefixLength;
    return family == other.family
        && prefixLength <= other.prefixLength
        && base.shiftRight(hostBits).equals(other.base.shiftRight(hostBits));
  }

  /** Whether the ranges have an address in common, which means that one contains the other. */
  public boolean intersects(IpRange other) {
    return contains(other) || other.contains(this);
  }

  /** How far its addresses reach; {@link Scope#GLOBAL} if not all have the same narrower scope. */
  public Scope scope() {
    return Scope.of(this);
  }

  /** Whether it can be an address of a host on the Internet: global and not multicast. */
  public boolean isPublic() {
    return scope() == Scope.GLOBAL && !isMulticast();
  }

  /** Whether none of it can be reached from the Internet: its scope is narrower than global. */
  public boolean isPrivate() {
    return scope() != Scope.GLOBAL;
  }

  /** Whether it is the unspecified address, {@code 0.0.0.0} or {@code ::}. */
  public boolean isAny() {
    return isHost() && base.signum() == 0;
  }

  /** Whether all of it is loopback. */
  public boolean isLoopback() {
    return network().isLoopbackAddress() && prefixLength >= (family == Family.IPV4 ? 8 : 128);
  }

  /** Whether all of it is link-local unicast: 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    return network().isLinkLocalAddress() && prefixLength >= (family == Family.IPV4 ? 16 : 10);
  }

  /** Whether all of it is multicast: 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return network().isMulticastAddress() && prefixLength >= (family == Family.IPV4 ? 4 : 8);
  }

  /** The addresses in order, each made when it is asked for; may be gone through repeatedly. */
  public Iterable<InetAddress> addresses() {
    return AddressIterator::new;
  }

  private final class AddressIterator implements Iterator<InetAddress> {
    private BigInteger index = BigInteger.ZERO;

    @Override
    public boolean hasNext() {
      return index.compareTo(size()) < 0;
    }

    @Override
    public InetAddress next() {
      if (!hasNext()) {
        throw new NoSuchElementException(IpRange.this + " has no more addresses");
      }
      InetAddress address = address(index);
      index = index.add(BigInteger.ONE);
      return address;
    }
  }

  @Override
  public int compareTo(IpRange other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpRange range && compareTo(range) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * base.hashCode() + prefixLength;
  }

  /** The canonical text (RFC 5952 for IPv6): {@code 8.8.8.0/24}, or the bare address of a host. */
  @Override
  public String toString() {
    String address = Literals.format(network());
    return isHost() ? address : address + "/" + prefixLength;
  }
}
