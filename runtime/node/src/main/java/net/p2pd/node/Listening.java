package net.p2pd.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;

/** Where the node listens for peers. Immutable. */
final class Listening {

  private final List<InetSocketAddress> sockets;
  private final boolean loopbackToo;

  private Listening(List<InetSocketAddress> sockets, boolean loopbackToo) {
    this.sockets = List.copyOf(sockets);
    this.loopbackToo = loopbackToo;
  }

  /**
   * Returns what these server pipes listen on.
   *
   * @param loopbackToo whether loopback is worth being published: the node has nothing else, or was
   *     told to listen there only
   */
  static Listening on(List<Pipe> servers, boolean loopbackToo) {
    List<InetSocketAddress> sockets = new ArrayList<>();
    for (Pipe server : servers) {
      if (server.transport().equals(Transport.TCP)) {
        server.local().ifPresent(sockets::add);
      }
    }
    return new Listening(sockets, loopbackToo);
  }

  /** Returns the port that this address of a NIC is reached at; 0 if nobody listens there. */
  int portOf(Nic nic, InetAddress address) {
    if (!nic.isUp() || (nic.isLoopback() && !loopbackToo)) {
      return 0;
    }
    int everywhere = 0;
    for (InetSocketAddress socket : sockets) {
      InetAddress bound = socket.getAddress();
      boolean sameFamily = Family.of(bound) == Family.of(address);
      if (bound.equals(address) || (bound.isAnyLocalAddress() && sameFamily)) {
        return socket.getPort();
      }
      // Where only the IPv6 wildcard opened, that socket takes IPv4 too (RFC 3493 section 3.7).
      if (bound.isAnyLocalAddress() && Family.of(bound) == Family.IPV6) {
        everywhere = socket.getPort();
      }
    }
    return everywhere;
  }
}
