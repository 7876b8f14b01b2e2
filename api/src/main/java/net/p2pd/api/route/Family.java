package net.p2pd.api.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import net.p2pd.api.internal.Literals;

/** The two families of Internet addresses. */
public enum Family {
  /** 32-bit addresses (RFC 791). */
  IPV4("ipv4", 32),
  /** 128-bit addresses (RFC 4291). */
  IPV6("ipv6", 128);

  private final String text;
  private final int bits;
  private final InetAddress any;
  private final InetAddress loopback;

  Family(String text, int bits) {
    this.text = text;
    this.bits = bits;
    byte[] bytes = new byte[bits / 8];
    this.any = Literals.of(bytes);
    if (bits == 32) {
      bytes[0] = 127;
    }
    bytes[bytes.length - 1] = 1;
    this.loopback = Literals.of(bytes);
  }

  /** The family of an address; an IPv4-mapped IPv6 address belongs to IPv4. */
  public static Family of(InetAddress address) {
    return Literals.plain(address) instanceof Inet4Address ? IPV4 : IPV6;
  }

  /**
   * The family with this {@link #text}.
   *
   * @throws IllegalArgumentException for anything but {@code ipv4} and {@code ipv6}
   */
  public static Family parse(String text) {
    for (Family family : values()) {
      if (family.text.equals(text)) {
        return family;
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is not a family; write ipv4 or ipv6");
  }

  /** The name that texts, JSON and configuration use: {@code ipv4} or {@code ipv6}. */
  public String text() {
    return text;
  }

  /** The length of an address in bits: 32 or 128. */
  public int bits() {
    return bits;
  }

  /** The unspecified address, which binds to all: {@code 0.0.0.0} or {@code ::}. */
  public InetAddress any() {
    return any;
  }

  /** The usual loopback address: {@code 127.0.0.1} or {@code ::1}. */
  public InetAddress loopback() {
    return loopback;
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text;
  }
}
