package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;

/**
 * A relayed TCP address (RFC 6062): peers connect to it, and clients let it connect to peers. On
 * the client's loop.
 */
final class TcpRelay {

  /** Connections of one allocation, with those that are being opened. */
  static final int MOST_CONNECTIONS = 128;

  private static final int INDICATION = 20 + 24 + 8;

  private final TurnServer server;
  private final Allocation allocation;
  private final Shard shard;
  private final Pipe listening;
  private final InetSocketAddress told;
  private final Map<InetSocketAddress, PeerConnection> connections = new HashMap<>();
  private boolean closed;

  TcpRelay(TurnServer server, Allocation allocation, Pipe listening, InetSocketAddress told) {
    this.server = server;
    this.allocation = allocation;
    this.shard = allocation.client.shard;
    this.listening = listening;
    this.told = told;
  }

  void start() {
    listening.onError((failed, error) -> {}); // a peer that broke off
    listening.onOpen(
        pipe -> {
          pipe.onError((failed, error) -> {});
          shard.loop.execute(() -> accepted(pipe));
        });
  }

  InetSocketAddress told() {
    return told;
  }

  /** Returns where connections go out from. */
  InetSocketAddress local() {
    return listening.local().orElseThrow();
  }

  int family() {
    return Allocation.family(local().getAddress());
  }

  boolean hasRoom() {
    return !closed && connections.size() < MOST_CONNECTIONS;
  }

  boolean isConnected(InetSocketAddress peer) {
    return connections.containsKey(peer);
  }

  /** Notes a connection that is being opened, or is there. */
  PeerConnection add(InetSocketAddress peer) {
    PeerConnection connection = new PeerConnection(server, allocation, peer);
    connections.put(peer, connection);
    return connection;
  }

  void remove(PeerConnection connection) {
    connections.remove(connection.peer(), connection);
  }

  /** RFC 6062 section 5.3: a peer's connection waits until the client takes it. */
  private void accepted(Pipe pipe) {
    InetSocketAddress peer = pipe.remote().orElse(null);
    if (peer == null
        || !hasRoom()
        || isConnected(peer)
        || !allocation.isPermitted(peer.getAddress())) {
      pipe.abort();
      shard.traffic.dropped();
      return;
    }
    PeerConnection connection = add(peer);
    connection.opened(pipe);
    ByteBuffer packet = shard.buffers.take(INDICATION);
    shard
        .builder
        .begin(packet, StunClass.INDICATION, Methods.CONNECTION_ATTEMPT, shard.transaction())
        .number(Attributes.CONNECTION_ID, Integer.toUnsignedLong(connection.id()))
        .address(Attributes.XOR_PEER_ADDRESS, peer);
    ByteBuffer complete = packet.flip();
    shard.buffers.sent(complete, allocation.client.send(complete));
  }

  void close() {
    closed = true;
    listening.closeAsync();
    for (PeerConnection connection : Set.copyOf(connections.values())) {
      connection.close();
    }
  }
}
