package net.p2pd.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.NatProfile;

/**
 * One place where a peer listens: an address of one of its network cards, the port, how both look
 * from the internet, and the NAT between. Part of a {@link PeerAddress}.
 *
 * <p>Addresses are plain: no host name, no scope id. Whoever connects to a link-local address adds
 * the scope of its own network card. Immutable and thread-safe.
 */
public final class PeerEndpoint {
  /** The highest number of a network card. */
  public static final int MAX_NIC = 255;

  private final int nic;
  private final InetAddress internalAddress;
  private final int internalPort;
  private final @Nullable InetAddress externalAddress;
  private final int externalPort;
  private final NatProfile udp;
  private final NatProfile tcp;

  private PeerEndpoint(Builder builder) {
    this.nic = builder.nic;
    this.internalAddress = builder.internalAddress;
    this.internalPort = builder.internalPort;
    this.externalAddress = builder.externalAddress;
    this.externalPort = builder.externalPort;
    this.udp = builder.udp;
    this.tcp = builder.tcp;
  }

  /**
   * Returns a builder of an endpoint whose external side is unknown and whose NAT is not measured.
   *
   * @param nic 0 to 255, a number that only tells the peer's network cards apart; the name of the
   *     card stays private
   * @param address the address of the card; a host name and a scope id are left out
   * @param port 1 to 65535
   * @throws IllegalArgumentException with what is out of range; for an address that nobody can
   *     connect to (any-address, multicast, broadcast)
   */
  public static Builder builder(int nic, InetAddress address, int port) {
    return new Builder(nic, address, port);
  }

  /** Returns the number of the network card, 0 to 255. */
  public int nic() {
    return nic;
  }

  /** Returns whether both addresses are IPv6; otherwise both are IPv4. */
  public boolean isIpv6() {
    return internalAddress instanceof Inet6Address;
  }

  /** Returns the address of the network card. */
  public InetAddress internalAddress() {
    return internalAddress;
  }

  /** Returns the port that the peer listens on, 1 to 65535. */
  public int internalPort() {
    return internalPort;
  }

  /** Returns internal address and port. */
  public InetSocketAddress internal() {
    return new InetSocketAddress(internalAddress, internalPort);
  }

  /** Returns the address as seen from the internet; empty where it is unknown. */
  public Optional<InetAddress> externalAddress() {
    return Optional.ofNullable(externalAddress);
  }

  /** Returns the port as seen from the internet; empty where it is unknown. */
  public OptionalInt externalPort() {
    return externalPort == 0 ? OptionalInt.empty() : OptionalInt.of(externalPort);
  }

  /** Returns external address and port where both are known. */
  public Optional<InetSocketAddress> external() {
    return externalPort == 0
        ? Optional.empty()
        : externalAddress().map(address -> new InetSocketAddress(address, externalPort));
  }

  /** Returns the NAT for UDP, as {@link NatProfile#brief}; confidence 0 where not measured. */
  public NatProfile udp() {
    return udp;
  }

  /** Returns the NAT for TCP, as {@link NatProfile#brief}; confidence 0 where not measured. */
  public NatProfile tcp() {
    return tcp;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerEndpoint that
        && nic == that.nic
        && internalAddress.equals(that.internalAddress)
        && internalPort == that.internalPort
        && Objects.equals(externalAddress, that.externalAddress)
        && externalPort == that.externalPort
        && udp.equals(that.udp)
        && tcp.equals(that.tcp);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        nic, internalAddress, internalPort, externalAddress, externalPort, udp, tcp);
  }

  /** Returns the parts of the peer address's text that belong to this endpoint. */
  @Override
  public String toString() {
    return EndpointText.print(this);
  }

  /** Whether this is the same place of the same card, whatever is said about it. */
  boolean samePlace(PeerEndpoint other) {
    return nic == other.nic
        && internalAddress.equals(other.internalAddress)
        && internalPort == other.internalPort;
  }

  /** Checks that an address can be connected to, and strips it of name and scope. */
  static InetAddress reachable(InetAddress address) {
    InetAddress plain = Literals.plain(address);
    String text = Literals.format(plain);
    if (plain.isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          text + " means any address of a machine; nobody can connect to it, give a single one");
    }
    if (plain.isMulticastAddress()) {
      throw new IllegalArgumentException(
          text + " is a multicast address; give the address of one machine");
    }
    if (text.equals("255.255.255.255")) {
      throw new IllegalArgumentException(
          text + " is the broadcast address; give the address of one machine");
    }
    return plain;
  }

  static int port(String which, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          which + " port " + port + " is out of range; ports go from 1 to 65535");
    }
    return port;
  }

  /** Collects the properties of a {@link PeerEndpoint}. For one thread. */
  public static final class Builder {
    private final int nic;
    private final InetAddress internalAddress;
    private final int internalPort;
    private @Nullable InetAddress externalAddress;
    private int externalPort;
    private NatProfile udp = NatProfile.assumed();
    private NatProfile tcp = NatProfile.assumed();

    private Builder(int nic, InetAddress address, int port) {
      if (nic < 0 || nic > MAX_NIC) {
        throw new IllegalArgumentException(
            "NIC number " + nic + " is out of range; NICs are numbered 0 to " + MAX_NIC);
      }
      this.nic = nic;
      this.internalAddress = reachable(address);
      this.internalPort = port("internal", port);
    }

    /**
     * Sets the address as seen from the internet; the port there stays unknown.
     *
     * @throws IllegalArgumentException for the other family or an address nobody can connect to
     */
    public Builder external(InetAddress address) {
      InetAddress plain = reachable(address);
      if (plain instanceof Inet6Address != internalAddress instanceof Inet6Address) {
        throw new IllegalArgumentException(
            "external address "
                + Literals.format(plain)
                + " and internal address "
                + Literals.format(internalAddress)
                + " are of different families");
      }
      externalAddress = plain;
      externalPort = 0;
      return this;
    }

    /**
     * Sets address and port as seen from the internet.
     *
     * @throws IllegalArgumentException as {@link #external(InetAddress)}, or for a port out of
     *     range
     */
    public Builder external(InetAddress address, int port) {
      external(address);
      externalPort = port("external", port);
      return this;
    }

    /** Sets the NAT for UDP; its {@link NatProfile#brief} is kept. */
    public Builder udp(NatProfile profile) {
      udp = profile.brief();
      return this;
    }

    /** Sets the NAT for TCP; its {@link NatProfile#brief} is kept. */
    public Builder tcp(NatProfile profile) {
      tcp = profile.brief();
      return this;
    }

    /** Returns the endpoint. */
    public PeerEndpoint build() {
      return new PeerEndpoint(this);
    }
  }
}
