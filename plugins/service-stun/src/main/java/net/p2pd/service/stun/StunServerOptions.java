package net.p2pd.service.stun;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final int DEFAULT_CONNECTIONS = 1024;
  private static final int DEFAULT_CONNECTIONS_OF_ONE = 64;
  private static final Duration DEFAULT_IDLE = Duration.ofSeconds(30);

  private final List<InetAddress> addresses;
  private final List<InetAddress> alternates;
  private final int port;
  private final int alternatePort;
  private final int changesPerSecond;
  private final int connections;
  private final int connectionsOfOne;
  private final Duration idle;

  private StunServerOptions(
      List<InetAddress> addresses,
      List<InetAddress> alternates,
      int port,
      int alternatePort,
      int changesPerSecond,
      int connections,
      int connectionsOfOne,
      Duration idle) {
    this.addresses = List.copyOf(addresses);
    this.alternates = List.copyOf(alternates);
    this.port = port;
    this.alternatePort = alternatePort;
    this.changesPerSecond = changesPerSecond;
    this.connections = connections;
    this.connectionsOfOne = connectionsOfOne;
    this.idle = idle;
  }

  private StunServerOptions with(List<InetAddress> others) {
    return new StunServerOptions(
        addresses,
        others,
        port,
        alternatePort,
        changesPerSecond,
        connections,
        connectionsOfOne,
        idle);
  }

  private StunServerOptions with(int main, int second, int changes) {
    return new StunServerOptions(
        addresses, alternates, main, second, changes, connections, connectionsOfOne, idle);
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
        listed,
        List.of(),
        DEFAULT_PORT,
        DEFAULT_ALTERNATE_PORT,
        DEFAULT_CHANGES,
        DEFAULT_CONNECTIONS,
        DEFAULT_CONNECTIONS_OF_ONE,
        DEFAULT_IDLE);
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
    return with(chosen);
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
    return with(main, second, changesPerSecond);
  }

  /**
   * Returns a copy with another limit for each source address: how many answers a second may come
   * from another socket than the asked one, or go to another port, and how often the server
   * connects back. Twice as many may at once.
   *
   * @param perSecond 1 to 1,000,000
   */
  public StunServerOptions withChangesPerSecond(int perSecond) {
    if (perSecond < 1 || perSecond > 1_000_000) {
      throw new P2pdException("the limit of changes must be 1 to 1,000,000, not " + perSecond);
    }
    return with(port, alternatePort, perSecond);
  }

  /**
   * Returns a copy with other limits for TCP.
   *
   * @param most connections at once, 1 to 1,000,000
   * @param ofOne connections of one source address, 1 to {@code most}
   * @param idleLimit how long a connection may be without a whole request
   */
  public StunServerOptions withConnections(int most, int ofOne, Duration idleLimit) {
    if (most < 1 || most > 1_000_000 || ofOne < 1) {
      throw new P2pdException(
          "the limits of TCP connections must be 1 to 1,000,000, not " + most + " and " + ofOne);
    }
    if (idleLimit.isNegative() || idleLimit.isZero()) {
      throw new P2pdException("the idle limit of TCP connections must be longer than nothing");
    }
    return new StunServerOptions(
        addresses,
        alternates,
        port,
        alternatePort,
        changesPerSecond,
        most,
        Math.min(ofOne, most),
        idleLimit);
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

  /** Returns how many TCP connections there may be. */
  public int connections() {
    return connections;
  }

  /** Returns how many of them one source address may have. */
  public int connectionsOfOne() {
    return connectionsOfOne;
  }

  /** Returns how long a TCP connection may be without a whole request. */
  public Duration idle() {
    return idle;
  }

  @Override
  public String toString() {
    return "STUN at " + addresses + " and " + alternates + ", ports " + port + ", " + alternatePort;
  }
}
