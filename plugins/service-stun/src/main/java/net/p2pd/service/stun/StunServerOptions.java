package net.p2pd.service.stun;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.p2pd.api.P2pdException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;

/** Where a {@link StunServer} listens, and how much it puts up with. Immutable. */
public final class StunServerOptions {

  /** The port of RFC 8489. */
  public static final int DEFAULT_PORT = 3478;

  /** The second port that RFC 5780 needs. */
  public static final int DEFAULT_ALTERNATE_PORT = 3479;

  private static final int DEFAULT_CHANGES = 100;

  private final List<InetAddress> addresses;
  private final List<InetAddress> alternates;
  private final int port;
  private final int alternatePort;
  private final int changesPerSecond;

  private StunServerOptions(
      List<InetAddress> addresses,
      List<InetAddress> alternates,
      int port,
      int alternatePort,
      int changesPerSecond) {
    this.addresses = List.copyOf(addresses);
    this.alternates = List.copyOf(alternates);
    this.port = port;
    this.alternatePort = alternatePort;
    this.changesPerSecond = changesPerSecond;
  }

  /**
   * Returns options for a server at one address or several, with the usual ports and no second
   * address.
   *
   * @param addresses of this machine; no wildcards, since an answer has to name its origin
   * @throws P2pdException if there is none, or one of them cannot be listened on
   */
  public static StunServerOptions at(InetAddress... addresses) {
    List<InetAddress> listed = List.of(addresses);
    if (listed.isEmpty()) {
      throw new P2pdException("a STUN server needs at least one address to listen on");
    }
    listed.forEach(StunServerOptions::check);
    return new StunServerOptions(
        listed, List.of(), DEFAULT_PORT, DEFAULT_ALTERNATE_PORT, DEFAULT_CHANGES);
  }

  /**
   * Returns options for a server on a machine's network interfaces: of each family the first
   * address that is neither loopback nor link-local, and the second one as the alternate.
   *
   * @throws P2pdException if there is no such address
   */
  public static StunServerOptions of(List<Nic> nics) {
    List<InetAddress> first = new ArrayList<>();
    List<InetAddress> second = new ArrayList<>();
    for (Family family : Family.values()) {
      List<InetAddress> own =
          nics.stream()
              .flatMap(nic -> nic.addresses(family).stream())
              .filter(address -> !address.range().isLoopback() && !address.range().isLinkLocal())
              .map(NicAddress::address)
              .toList();
      own.stream().limit(1).forEach(first::add);
      own.stream().skip(1).limit(1).forEach(second::add);
    }
    return at(first.toArray(InetAddress[]::new)).withAlternates(second.toArray(InetAddress[]::new));
  }

  private static void check(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw new P2pdException(
          "a STUN server cannot listen on "
              + address.getHostAddress()
              + ": name addresses of this machine, one by one");
    }
  }

  /**
   * Returns a copy with the second IP address that RFC 5780 needs; the first one of each family
   * serves all addresses of that family.
   *
   * @throws P2pdException if one of them is also the main address, or cannot be listened on
   */
  public StunServerOptions withAlternates(InetAddress... others) {
    List<InetAddress> chosen = new ArrayList<>();
    for (InetAddress other : others) {
      check(other);
      if (addresses.contains(other)) {
        throw new P2pdException(
            "the alternate address "
                + other.getHostAddress()
                + " of the STUN server must differ from those it listens on");
      }
      if (chosen.stream().noneMatch(known -> isSameFamily(known, other))) {
        chosen.add(other);
      }
    }
    return new StunServerOptions(addresses, chosen, port, alternatePort, changesPerSecond);
  }

  static boolean isSameFamily(InetAddress one, InetAddress other) {
    return one.getAddress().length == other.getAddress().length;
  }

  /**
   * Returns a copy with other ports.
   *
   * @param main 0 to 65535; 0 takes a free one, the same at all addresses
   * @param second the same, for answers from another port
   * @throws P2pdException if they are out of range or equal
   */
  public StunServerOptions withPorts(int main, int second) {
    if (main < 0 || main > 65535 || second < 0 || second > 65535) {
      throw new P2pdException(
          "the ports of the STUN server must be 0 to 65535, not " + main + " and " + second);
    }
    if (main == second && main != 0) {
      throw new P2pdException("the STUN server needs two different ports, not twice " + main);
    }
    return new StunServerOptions(addresses, alternates, main, second, changesPerSecond);
  }

  /**
   * Returns a copy with another limit for each source address: how many answers a second may come
   * from another socket than the asked one, or go to another port. Twice as many may at once.
   *
   * @param perSecond 1 to 1,000,000
   */
  public StunServerOptions withChangesPerSecond(int perSecond) {
    if (perSecond < 1 || perSecond > 1_000_000) {
      throw new P2pdException("the limit of changes must be 1 to 1,000,000, not " + perSecond);
    }
    return new StunServerOptions(addresses, alternates, port, alternatePort, perSecond);
  }

  /** Returns the main addresses. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /** Returns the second addresses, at most one of each family. */
  public List<InetAddress> alternates() {
    return alternates;
  }

  /** Returns the main port; 0 for any. */
  public int port() {
    return port;
  }

  /** Returns the second port; 0 for any. */
  public int alternatePort() {
    return alternatePort;
  }

  /** Returns the limit for answers from elsewhere. */
  public int changesPerSecond() {
    return changesPerSecond;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StunServerOptions that
        && that.addresses.equals(addresses)
        && that.alternates.equals(alternates)
        && that.port == port
        && that.alternatePort == alternatePort
        && that.changesPerSecond == changesPerSecond;
  }

  @Override
  public int hashCode() {
    return Objects.hash(addresses, alternates, port, alternatePort, changesPerSecond);
  }

  @Override
  public String toString() {
    return "STUN at " + addresses + " and " + alternates + ", ports " + port + ", " + alternatePort;
  }
}
