package net.p2pd.natlab.virtual;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.TcpFlags;

/** The connections and listeners of a host: which of them a segment is for. */
final class TcpStack {

  /** The user of a connection that nobody uses any more. */
  static final TcpUser NOBODY =
      new TcpUser() {
        @Override
        public void opened(TcpConnection connection) {}

        @Override
        public void refused(String reason) {}

        @Override
        public void readable() {}

        @Override
        public void writable() {}

        @Override
        public void broken(boolean reset) {}
      };

  private record Pair(Endpoint local, Endpoint remote) {}

  final Ports ports;
  private final VirtualHost host;
  private final Map<Pair, TcpConnection> connections = new HashMap<>();
  private final Map<TcpConnection, Ports.Binding> bindings = new HashMap<>();
  private final Map<Integer, List<ServerDriver>> listeners = new HashMap<>();

  TcpStack(VirtualHost host) {
    this.host = host;
    this.ports = new Ports(host, "TCP");
  }

  VirtualHost host() {
    return host;
  }

  /** How many connections there are, those included that only wait for stragglers. */
  int connections() {
    return connections.size();
  }

  /** Puts a connection into the table; it has the binding from now on. */
  void add(TcpConnection connection, Ports.@Nullable Binding binding) {
    Pair pair = new Pair(connection.local, connection.remote);
    TcpConnection before = connections.get(pair);
    if (before != null && before.state() != TcpState.TIME_WAIT) {
      throw new PipeOpenException(
          PipeOpenException.NOT_BINDABLE,
          "there is a connection already from " + pair.local + " to " + pair.remote,
          null);
    }
    if (before != null) {
      before.abort();
    }
    connections.put(pair, connection);
    if (binding != null) {
      bindings.put(connection, binding);
    }
  }

  void remove(TcpConnection connection) {
    connections.remove(new Pair(connection.local, connection.remote), connection);
    ports.release(bindings.remove(connection));
  }

  void listen(ServerDriver listener) {
    listeners.computeIfAbsent(listener.binding().port, port -> new ArrayList<>(1)).add(listener);
  }

  void unlisten(ServerDriver listener) {
    ports.release(listener.binding());
    List<ServerDriver> there = listeners.get(listener.binding().port);
    if (there != null && there.remove(listener) && there.isEmpty()) {
      listeners.remove(listener.binding().port);
    }
  }

  void receive(Packet packet, Segment segment) {
    Pair pair = new Pair(packet.destination(), packet.source());
    TcpConnection connection = connections.get(pair);
    boolean opens = TcpFlags.opens(packet.flags());
    if (connection != null && opens && connection.state() == TcpState.TIME_WAIT) {
      connection.abort();
      connection = null;
    }
    if (connection != null) {
      connection.receive(packet, segment);
      return;
    }
    ServerDriver listener = opens ? listener(packet.destination()) : null;
    if (listener == null) {
      host.reset(packet, segment);
      return;
    }
    TcpConnection accepted = listener.connection(pair.local, pair.remote);
    add(accepted, null);
    accepted.accept(segment);
  }

  void error(IcmpError error, Packet about, int mtu) {
    TcpConnection connection = connections.get(new Pair(about.source(), about.destination()));
    if (connection != null) {
      connection.error(error, mtu);
    }
  }

  private @Nullable ServerDriver listener(Endpoint local) {
    ServerDriver wildcard = null;
    for (ServerDriver listener : listeners.getOrDefault(local.port(), List.of())) {
      var address = listener.binding().address;
      if (address.equals(local.address())) {
        return listener;
      }
      boolean all =
          address.isAnyLocalAddress()
              && (Family.of(address) == Family.IPV6 || local.family() == Family.IPV4);
      wildcard = all ? listener : wildcard;
    }
    return wildcard;
  }
}
