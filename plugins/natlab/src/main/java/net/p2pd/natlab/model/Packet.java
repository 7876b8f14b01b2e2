package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.util.Objects;
import net.p2pd.api.Nullable;

/**
 * The headers of one packet, as far as NATs look at them. The payload stays with the engine, which
 * carries it along when the model forwards the packet. Immutable; each {@code with} method returns
 * a changed copy.
 */
public final class Packet {

  /** The hop limit that most systems begin with. */
  public static final int DEFAULT_HOP_LIMIT = 64;

  private final Protocol protocol;
  private final Endpoint source;
  private final Endpoint destination;
  private final int flags;
  private final int hopLimit;
  private final @Nullable IcmpError error;
  private final @Nullable Packet quoted;

  private Packet(
      Protocol protocol,
      Endpoint source,
      Endpoint destination,
      int flags,
      int hopLimit,
      @Nullable IcmpError error,
      @Nullable Packet quoted) {
    this.protocol = protocol;
    this.source = source;
    this.destination = destination;
    this.flags = flags;
    this.hopLimit = hopLimit;
    this.error = error;
    this.quoted = quoted;
  }

  /** Returns a datagram. */
  public static Packet udp(Endpoint source, Endpoint destination) {
    checkFamilies(source, destination);
    return new Packet(Protocol.UDP, source, destination, 0, DEFAULT_HOP_LIMIT, null, null);
  }

  /**
   * Returns a segment.
   *
   * @param flags bits of {@link TcpFlags}
   */
  public static Packet tcp(Endpoint source, Endpoint destination, int flags) {
    checkFamilies(source, destination);
    return new Packet(Protocol.TCP, source, destination, flags, DEFAULT_HOP_LIMIT, null, null);
  }

  /**
   * Returns an error about a packet, sent back to where that came from.
   *
   * @param from who says so
   * @param about the packet as it arrived there; not itself an error (RFC 1122 section 3.2.2)
   */
  public static Packet icmp(IcmpError error, InetAddress from, Packet about) {
    Objects.requireNonNull(error, "error");
    if (about.protocol == Protocol.ICMP) {
      throw new IllegalArgumentException("no ICMP error may be sent about an ICMP error");
    }
    Endpoint source = Endpoint.of(from, 0);
    Endpoint back = about.source.withPort(0);
    checkFamilies(source, back);
    return new Packet(Protocol.ICMP, source, back, 0, DEFAULT_HOP_LIMIT, error, about);
  }

  private static void checkFamilies(Endpoint source, Endpoint destination) {
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(
          "a packet from " + source + " to " + destination + " mixes the families");
    }
  }

  /** Returns what it is. */
  public Protocol protocol() {
    return protocol;
  }

  /** Returns where it comes from; port 0 for ICMP. */
  public Endpoint source() {
    return source;
  }

  /** Returns where it goes to; port 0 for ICMP. */
  public Endpoint destination() {
    return destination;
  }

  /** Returns the flags of a segment; 0 for everything else. */
  public int flags() {
    return flags;
  }

  /** Returns whether a flag is set. */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Returns how many routers it may still pass, this one included. */
  public int hopLimit() {
    return hopLimit;
  }

  /** Returns what an ICMP error says. */
  public IcmpError error() {
    return Objects.requireNonNull(error, "not an ICMP error");
  }

  /** Returns the packet that an ICMP error is about. */
  public Packet quoted() {
    return Objects.requireNonNull(quoted, "not an ICMP error");
  }

  /** Returns a copy with another source. */
  public Packet withSource(Endpoint other) {
    return other.equals(source)
        ? this
        : new Packet(protocol, other, destination, flags, hopLimit, error, quoted);
  }

  /** Returns a copy with another destination. */
  public Packet withDestination(Endpoint other) {
    return other.equals(destination)
        ? this
        : new Packet(protocol, source, other, flags, hopLimit, error, quoted);
  }

  /**
   * Returns a copy with another hop limit.
   *
   * @throws IllegalArgumentException unless it is 0 to 255
   */
  public Packet withHopLimit(int hops) {
    if (hops < 0 || hops > 255) {
      throw new IllegalArgumentException("hop limit " + hops + " is not between 0 and 255");
    }
    return hops == hopLimit
        ? this
        : new Packet(protocol, source, destination, flags, hops, error, quoted);
  }

  /** Returns an ICMP error with another packet quoted. */
  public Packet withQuoted(Packet about) {
    return new Packet(protocol, source, destination, flags, hopLimit, error(), about);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Packet that
        && protocol == that.protocol
        && flags == that.flags
        && hopLimit == that.hopLimit
        && error == that.error
        && source.equals(that.source)
        && destination.equals(that.destination)
        && Objects.equals(quoted, that.quoted);
  }

  @Override
  public int hashCode() {
    return Objects.hash(protocol.text(), source, destination, flags, hopLimit);
  }

  /** Returns it as traces show it: {@code tcp SYN 10.0.0.2:1234 > 192.0.2.1:80}. */
  @Override
  public String toString() {
    String what =
        switch (protocol) {
          case UDP -> "udp";
          case TCP -> "tcp " + TcpFlags.text(flags);
          case ICMP -> "icmp " + error + " (" + quoted + ")";
        };
    return what
        + " "
        + source
        + " > "
        + destination
        + (hopLimit == DEFAULT_HOP_LIMIT ? "" : " ttl " + hopLimit);
  }
}
