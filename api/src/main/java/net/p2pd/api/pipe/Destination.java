package net.p2pd.api.pipe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.host.Hosts;
import net.p2pd.api.internal.Literals;

/**
 * Where a pipe goes: a host name and port, an address literal and port, or a peer. Nothing is
 * looked up until it is resolved. Immutable.
 */
public final class Destination {

  private final String host;
  private final int port;
  private final @Nullable InetAddress literal;
  private final @Nullable PeerAddress peer;

  private Destination(
      String host, int port, @Nullable InetAddress literal, @Nullable PeerAddress peer) {
    this.host = host;
    this.port = port;
    this.literal = literal;
    this.peer = peer;
  }

  /**
   * Returns a destination by host name or literal.
   *
   * @param host a name, an IPv4 literal, or an IPv6 literal with or without brackets and scope
   *     ({@code [fe80::1%eth0]}); an IPv4-mapped IPv6 literal becomes IPv4
   * @param port 1 to 65535
   * @throws IllegalArgumentException with what is wrong
   */
  public static Destination of(String host, int port) {
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "port " + port + " of destination '" + host + "' is not between 1 and 65535");
    }
    String given = host.strip();
    Optional<InetAddress> address = Literals.tryParse(given);
    if (address.isPresent()) {
      String bare = given.startsWith("[") ? given.substring(1, given.length() - 1) : given;
      return new Destination(bare, port, scoped(given, address.get()), null);
    }
    if (given.length() > 253 || !given.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("'" + host + "' is neither a host name nor an address");
    }
    return new Destination(given, port, null, null);
  }

  /** A zone by name, such as eth0, is the index of that network interface. */
  private static InetAddress scoped(String literal, InetAddress address) {
    Optional<String> zone = Literals.zone(literal);
    if (zone.isEmpty() || !address.isLinkLocalAddress() || zone.get().matches("[0-9]{1,9}")) {
      return address;
    }
    try {
      NetworkInterface nic = NetworkInterface.getByName(zone.get());
      if (nic == null) {
        throw new IllegalArgumentException(
            "'" + literal + "': there is no network interface '" + zone.get() + "'");
      }
      return Literals.withScope(address, nic.getIndex());
    } catch (SocketException e) {
      throw new IllegalArgumentException(
          "'" + literal + "': network interface '" + zone.get() + "' cannot be read", e);
    }
  }

  /** Returns a destination by socket address; an unresolved one keeps its name. */
  public static Destination of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip == null
        ? of(address.getHostString(), address.getPort())
        : new Destination(Literals.formatScoped(ip), checkPort(address), ip, null);
  }

  private static int checkPort(InetSocketAddress address) {
    if (address.getPort() == 0) {
      throw new IllegalArgumentException("destination " + address + " has no port");
    }
    return address.getPort();
  }

  /**
   * Returns the destination that a text names: {@code host:port}, {@code 192.0.2.1:7}, {@code
   * [2001:db8::1]:7}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Destination parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || (text.indexOf(':') != colon && text.charAt(colon - 1) != ']')) {
      throw new IllegalArgumentException(
          "'" + text + "' has no port: write host:port, or [address]:port for IPv6");
    }
    String digits = text.substring(colon + 1);
    if (!digits.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + digits + "' in '" + text + "' is not a port");
    }
    return of(text.substring(0, colon), Integer.parseInt(digits));
  }

  /** Returns a peer as destination; only a node's pipes can open it, as a stream of a session. */
  public static Destination peer(PeerAddress address) {
    return new Destination(address.peerId().toString(), 0, null, address);
  }

  /** Returns the host as it was given, without brackets; a peer's id. */
  public String host() {
    return host;
  }

  /** Returns the port; 0 for a peer. */
  public int port() {
    return port;
  }

  /** Returns the address, if the host is a literal. */
  public Optional<InetAddress> literal() {
    return Optional.ofNullable(literal);
  }

  /** Returns the peer, if it is one. */
  public Optional<PeerAddress> peer() {
    return Optional.ofNullable(peer);
  }

  /**
   * Resolves both families at once; for applications (a plugin uses {@code PluginContext.pipes()}).
   *
   * @throws IllegalStateException inside a plugin, or without a runtime
   */
  public CompletableFuture<ResolvedDestination> resolve(Duration timeout) {
    return Hosts.current(Hosts.caller()).pipes().resolve(this, timeout);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Destination that
        && that.host.equals(host)
        && that.port == port
        && Objects.equals(that.literal, literal)
        && Objects.equals(that.peer, peer);
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, port);
  }

  @Override
  public String toString() {
    if (peer != null) {
      return host;
    }
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
