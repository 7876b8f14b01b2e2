package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;

/** Connect and ConnectionBind (RFC 6062 sections 5.2 and 5.4), and the connections' numbers. */
final class Connecting {

  private final TurnServer server;
  private final Map<Integer, PeerConnection> byId = new ConcurrentHashMap<>();

  Connecting(TurnServer server) {
    this.server = server;
  }

  /** Gives a connection a number that cannot be guessed. Any thread. */
  int register(PeerConnection connection) {
    while (true) {
      int id = (int) server.randomLong();
      if (id != 0 && byId.putIfAbsent(id, connection) == null) {
        return id;
      }
    }
  }

  void forget(PeerConnection connection) {
    byId.remove(connection.id(), connection);
  }

  void connect(Allocation allocation, Request request, StunMessage message) {
    TcpRelay relay = allocation.tcp();
    int place = message.find(Attributes.XOR_PEER_ADDRESS);
    if (relay == null || place == StunMessage.NONE) {
      request.refuse(ErrorCodes.BAD_REQUEST);
      return;
    }
    InetSocketAddress peer = allocation.address(message, place);
    int refusal = server.requests.refusal(allocation, peer);
    if (refusal == 0 && !server.policy.allowsPort(peer)) {
      refusal = ErrorCodes.FORBIDDEN;
    }
    if (refusal == 0 && relay.isConnected(peer)) {
      refusal = ErrorCodes.CONNECTION_ALREADY_EXISTS;
    }
    if (refusal == 0 && !relay.hasRoom()) {
      refusal = ErrorCodes.INSUFFICIENT_CAPACITY;
    }
    if (refusal != 0) {
      request.refuse(refusal);
      return;
    }
    open(relay, relay.add(peer), request);
  }

  private void open(TcpRelay relay, PeerConnection connection, Request request) {
    Shard shard = request.client.shard;
    CompletableFuture<Pipe> opening =
        server.pipes.open(
            server.context.pipes().on(shard.loop),
            Transport.TCP,
            Destination.of(connection.peer()),
            server.route(relay.local().getAddress(), relay.local().getPort()),
            RelayPorts.TCP.with(PipeOptions.CONNECT_TIMEOUT, PeerConnection.UNCLAIMED_LIFETIME));
    connection.opening(opening);
    opening.whenComplete(
        (pipe, error) -> shard.loop.execute(() -> opened(connection, request, pipe)));
  }

  private static void opened(PeerConnection connection, Request request, @Nullable Pipe pipe) {
    if (pipe == null) {
      boolean asked = !connection.isClosed();
      connection.close();
      if (asked && request.client.isOpen()) {
        request.refuse(ErrorCodes.CONNECTION_TIMEOUT_OR_FAILURE);
      }
      return;
    }
    pipe.onError((failed, error) -> {});
    if (connection.isClosed()) {
      pipe.abort();
      return;
    }
    connection.opened(pipe);
    request
        .begin(StunClass.SUCCESS)
        .number(Attributes.CONNECTION_ID, Integer.toUnsignedLong(connection.id()));
    request.send();
  }

  /** A connection of the client's becomes the other half of one with a peer. */
  void bind(Request request, StunMessage message) {
    int id = (int) message.number(Attributes.CONNECTION_ID).orElse(0);
    PeerConnection connection = byId.get(id);
    if (connection == null
        || !connection.user().equals(request.user())
        || !(request.client instanceof StreamClient client)
        || !client.isFree()
        || !connection.claim()) {
      request.refuse(ErrorCodes.BAD_REQUEST);
      return;
    }
    request.begin(StunClass.SUCCESS);
    request.send();
    client.join(connection);
  }
}
