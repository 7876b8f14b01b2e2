package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.PortRange;

/**
 * Foretells the external ports of sockets behind a symmetric NAT, from where one other socket of
 * the same NAT was seen just before. Each of several servers that were asked took a mapping, and it
 * is not known which of them told; so there is a first guess for each socket, and some more.
 */
final class Forecast {

  /** How many sockets are foretold in one round. */
  static final int SOCKETS = 3;

  private static final int MOST = 10;

  private final NatProfile profile;
  private final InetSocketAddress seen;
  private final int local;
  private final int servers;

  /**
   * Creates one.
   *
   * @param seen where the other socket was seen
   * @param local its local port
   * @param servers how many servers it asked
   */
  Forecast(NatProfile profile, InetSocketAddress seen, int local, int servers) {
    this.profile = profile;
    this.seen = seen;
    this.local = local;
    this.servers = servers;
  }

  /**
   * Returns which local ports the sockets should have; 0 = any. They keep away from the other
   * one's, since a router that finds a port taken gives the next.
   */
  static List<Integer> localPorts(NatProfile profile, int local) {
    boolean near =
        switch (profile.delta().type()) {
          case PRESERVING, DEPENDENT -> true;
          default -> false;
        };
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < SOCKETS; i++) {
      int port = local + 8 + i;
      ports.add(near && port <= PortRange.ALL.last() ? port : 0);
    }
    return ports;
  }

  /**
   * Returns one external place for each socket, in the order in which they will send, then others
   * that may be theirs.
   *
   * @param locals the sockets' local ports
   * @param attempt from 0 on; another one makes another first guess
   */
  List<InetSocketAddress> places(List<Integer> locals, int attempt) {
    int step = profile.delta().value();
    int more = attempt == 0 ? 0 : attempt % 2 == 1 ? 1 : -1;
    Set<Integer> ports = new LinkedHashSet<>();
    for (int i = 0; i < locals.size(); i++) {
      int port = locals.get(i);
      add(
          ports,
          switch (profile.delta().type()) {
            case INDEPENDENT -> seen.getPort() + (long) step * (servers + i + more);
            case DEPENDENT -> seen.getPort() + servers - 1L + (long) step * (port - local) + more;
            case PRESERVING -> seen.getPort() + (long) port - local + more;
            case EQUAL -> port + (long) more;
            case RANDOM -> seen.getPort();
          });
    }
    List<Integer> sure = List.copyOf(ports);
    if (profile.delta().value() != 0 && locals.size() > 0) {
      for (int i = 1; i <= SOCKETS; i++) {
        add(ports, sure.get(sure.size() - 1) + (long) step * i);
      }
      add(ports, sure.get(0) - (long) step);
    }
    for (int port : sure) {
      add(ports, port + 1L);
      add(ports, port - 1L);
    }
    return ports.stream()
        .limit(MOST)
        .map(port -> new InetSocketAddress(seen.getAddress(), port))
        .toList();
  }

  private void add(Set<Integer> ports, long port) {
    PortRange range = range();
    ports.add(range.first() + (int) Math.floorMod(port - range.first(), (long) range.size()));
  }

  /** All arithmetic goes around at the ends of what the router hands out. */
  private PortRange range() {
    return profile.ports().equals(PortRange.ALL)
        ? PortRange.of(NatFacts.FIRST_PORT, PortRange.ALL.last())
        : profile.ports();
  }
}
