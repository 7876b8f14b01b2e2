package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;

/** The datagram sockets of a host: which of them a datagram is for. */
final class UdpSockets {

  final Ports ports;
  private final VirtualHost host;
  private final Map<Integer, List<DatagramDriver>> byPort = new HashMap<>();

  UdpSockets(VirtualHost host) {
    this.host = host;
    this.ports = new Ports(host, "UDP");
  }

  void add(DatagramDriver socket) {
    byPort.computeIfAbsent(socket.binding().port, port -> new ArrayList<>(1)).add(socket);
  }

  void remove(DatagramDriver socket) {
    ports.release(socket.binding());
    List<DatagramDriver> there = byPort.get(socket.binding().port);
    if (there != null && there.remove(socket) && there.isEmpty()) {
      byPort.remove(socket.binding().port);
    }
  }

  /** Hands a datagram to its socket; false if nobody is there. */
  boolean receive(Packet packet, byte[] bytes) {
    DatagramDriver socket = find(packet.destination(), packet.source());
    if (socket == null) {
      return false;
    }
    socket.arrived(bytes, packet.source());
    return true;
  }

  void error(IcmpError error, Packet about) {
    DatagramDriver socket = find(about.source(), about.destination());
    if (socket != null) {
      socket.failed(error, about.destination());
    }
  }

  /** The one that is connected to the remote, else one bound to the address, else to all. */
  private @Nullable DatagramDriver find(Endpoint local, Endpoint remote) {
    DatagramDriver best = null;
    int bestScore = 0;
    for (DatagramDriver socket : byPort.getOrDefault(local.port(), List.of())) {
      int score = score(socket, local.address(), remote);
      if (score > bestScore) {
        best = socket;
        bestScore = score;
      }
    }
    return best;
  }

  private static int score(DatagramDriver socket, InetAddress local, Endpoint remote) {
    InetAddress bound = socket.binding().address;
    boolean wildcard =
        bound.isAnyLocalAddress()
            && (Family.of(bound) == Family.IPV6 || Family.of(local) == Family.IPV4);
    if (!wildcard && !bound.equals(local)) {
      return 0;
    }
    Endpoint connected = socket.peer();
    if (connected != null && !connected.equals(remote)) {
      return 0;
    }
    return 1 + (wildcard ? 0 : 1) + (connected == null ? 0 : 2);
  }

  VirtualHost host() {
    return host;
  }
}
