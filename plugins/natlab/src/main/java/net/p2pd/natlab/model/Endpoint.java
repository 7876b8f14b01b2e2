package net.p2pd.natlab.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;

/** An address and a port; port 0 where there is none, as with ICMP. Immutable. */
public final class Endpoint {

  private final InetAddress address;
  private final int port;
  private final int hash;

  private Endpoint(InetAddress address, int port) {
    this.address = address;
    this.port = port;
    this.hash = address.hashCode() * 65599 + port;
  }

  /**
   * Returns the endpoint of an address and a port.
   *
   * @throws IllegalArgumentException unless the port is 0 to 65535
   */
  public static Endpoint of(InetAddress address, int port) {
    Objects.requireNonNull(address, "address");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
    return new Endpoint(address, port);
  }

  /**
   * Returns the endpoint of a literal and a port; nothing is looked up.
   *
   * @throws IllegalArgumentException if the text is no IPv4 or IPv6 literal
   */
  public static Endpoint of(String literal, int port) {
    return of(address(literal), port);
  }

  /**
   * Returns the address of a literal; nothing is looked up.
   *
   * @throws IllegalArgumentException if the text is no IPv4 or IPv6 literal
   */
  public static InetAddress address(String literal) {
    return Destination.of(literal, 1)
        .literal()
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + literal + "\" is not an address literal"));
  }

  /** Returns the endpoint of a resolved socket address. */
  public static Endpoint of(InetSocketAddress socket) {
    InetAddress address = socket.getAddress();
    if (address == null) {
      throw new IllegalArgumentException("the address " + socket + " is not resolved");
    }
    return of(address, socket.getPort());
  }

  /** Returns the address. */
  public InetAddress address() {
    return address;
  }

  /** Returns the port; 0 = none. */
  public int port() {
    return port;
  }

  /** Returns the family of the address. */
  public Family family() {
    return address instanceof Inet6Address ? Family.IPV6 : Family.IPV4;
  }

  /** Returns the same address with another port. */
  public Endpoint withPort(int other) {
    return other == port ? this : of(address, other);
  }

  /** Returns it as the JDK's sockets want it. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(address, port);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that
        && hash == that.hash
        && port == that.port
        && address.equals(that.address);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
  @Override
  public String toString() {
    return address instanceof Inet6Address
        ? "[" + IpRange.of(address) + "]:" + port
        : address.getHostAddress() + ":" + port;
  }
}
