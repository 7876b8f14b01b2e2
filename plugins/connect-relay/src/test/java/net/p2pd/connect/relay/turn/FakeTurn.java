package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.PasswordAlgorithm;
import net.p2pd.stun.codec.StunAddress;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.StunStream;
import net.p2pd.stun.codec.TransactionId;

/**
 * A small TURN server on a virtual host, as strict as RFC 8656 allows: it forgets allocations,
 * permissions, channels and nonces to the second. Tricks make it a liar.
 */
final class FakeTurn {

  static final int PORT = 3478;

  /** Answers in the place of the honest server. */
  interface Trick {

    /** Returns whether it dealt with the request; if not, the server goes on as it should. */
    boolean answer(StunMessage request, Client client);
  }

  /** Who sent a request: an address, or a connection. */
  final class Client {
    final Object id;
    final InetSocketAddress address;
    final Consumer<ByteBuffer> out;
    final boolean padded;
    @Nullable Allocation allocation;

    Client(Object id, InetSocketAddress address, Consumer<ByteBuffer> out, boolean padded) {
      this.id = id;
      this.address = address;
      this.out = bytes -> mangle.apply(bytes).forEach(out);
      this.padded = padded;
    }

    /** Sends an answer that is signed, with what a writer adds to it. */
    void reply(StunMessage request, StunClass kind, Consumer<StunBuilder> attributes) {
      out.accept(message(request, kind, attributes, true));
    }

    void error(StunMessage request, int code) {
      reply(request, StunClass.ERROR, answer -> answer.error(code, ErrorCodes.reason(code)));
    }
  }

  final class Allocation {
    final Pipe socket;
    final long expiry;
    final Map<InetAddress, Long> permissions = new HashMap<>();
    final Map<Integer, InetSocketAddress> channels = new HashMap<>();
    final Map<Integer, Long> channelExpiry = new HashMap<>();

    Allocation(Pipe socket, long expiry) {
      this.socket = socket;
      this.expiry = expiry;
    }
  }

  final VirtualHost host;
  final List<String> log = new ArrayList<>();
  final Map<Object, Client> clients = new HashMap<>();
  final Map<Object, Long> expiries = new HashMap<>();
  String user = "ada";
  String realm = "example.net";
  String password = "secret";
  Duration lifetime = Duration.ofMinutes(10);
  Duration nonceLifetime = Duration.ofDays(1);
  Trick trick = (request, client) -> false;
  Function<ByteBuffer, List<ByteBuffer>> mangle = List::of;
  int datagramsByChannel;
  int datagramsByIndication;
  int keepAlives;
  private long nonceMade;
  private int nonceNumber;

  FakeTurn(VirtualHost host) {
    Readiness.ensure();
    this.host = host;
    Route route = route(PORT);
    host.pipes()
        .open(Transport.UDP, null, route, PipeOptions.defaults())
        .thenAccept(
            socket ->
                socket.onMessage(
                    (message, pipe) -> {
                      InetSocketAddress from = message.sender().orElseThrow();
                      received(
                          clients.computeIfAbsent(
                              from,
                              id -> new Client(id, from, bytes -> socket.send(bytes, from), false)),
                          ByteBuffer.wrap(message.bytes()));
                    }));
    host.pipes()
        .open(Transport.TCP, null, route, PipeOptions.defaults())
        .thenAccept(server -> server.onOpen(this::accepted));
  }

  private void accepted(Pipe connection) {
    InetSocketAddress from = connection.remote().orElseThrow();
    Client client = new Client(connection, from, connection::send, true);
    clients.put(connection, client);
    StunStream stream = new StunStream();
    connection.onMessage(
        (message, pipe) ->
            stream.receive(
                ByteBuffer.wrap(message.bytes()),
                frame -> {
                  received(client, frame);
                  return true;
                }));
    connection.onClose((pipe, cause) -> forget(client, "connection closed"));
  }

  private Route route(int port) {
    InetAddress own = host.address(Family.IPV4);
    return Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, port);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host.address(Family.IPV4), PORT);
  }

  TurnServer server(String transport) {
    return TurnServer.of(
            "turn:" + host.address(Family.IPV4).getHostAddress() + "?transport=" + transport)
        .with(TurnCredentials.password("ada", "secret"));
  }

  long count(String line) {
    return log.stream().filter(line::equals).count();
  }

  /** Returns how many allocations there are. */
  long allocations() {
    return clients.values().stream().filter(client -> client.allocation != null).count();
  }

  private long now() {
    return host.eventLoop().nanoTime();
  }

  private IntegrityKey key() {
    return IntegrityKey.longTerm(user, realm, password, PasswordAlgorithm.MD5);
  }

  private String nonce() {
    if (nonceNumber == 0 || now() - nonceMade > nonceLifetime.toNanos()) {
      nonceMade = now();
      nonceNumber++;
    }
    return "nonce-" + nonceNumber;
  }

  /** Makes each nonce that is in use too old. */
  void newNonce() {
    nonceNumber++;
    nonceMade = now();
  }

  ByteBuffer message(
      StunMessage request, StunClass kind, Consumer<StunBuilder> attributes, boolean signed) {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    StunBuilder builder = new StunBuilder().respond(buffer, kind, request);
    attributes.accept(builder);
    if (signed) {
      builder.integrity(key());
    }
    return buffer.flip();
  }

  private void received(Client client, ByteBuffer packet) {
    if (ChannelData.isChannel(packet.getShort(packet.position()) & 0xFFFF)) {
      ChannelData data = new ChannelData().wrap(packet);
      datagramsByChannel++;
      Allocation allocation = alive(client);
      if (allocation != null
          && now() <= allocation.channelExpiry.getOrDefault(data.channel(), 0L)) {
        relay(allocation, allocation.channels.get(data.channel()), data.data());
      }
      return;
    }
    StunMessage message = StunMessage.parse(packet);
    if (message.is(StunClass.INDICATION, Methods.SEND)) {
      datagramsByIndication++;
      Allocation allocation = alive(client);
      if (allocation != null) {
        relay(
            allocation,
            message.address(Attributes.XOR_PEER_ADDRESS).orElseThrow(),
            message.value(Attributes.DATA).orElseThrow());
      }
      return;
    }
    if (message.stunClass() == StunClass.INDICATION) {
      keepAlives++;
      return;
    }
    log.add(Methods.name(message.method()));
    if (!trick.answer(message, client)) {
      answer(message, client);
    }
  }

  private void relay(Allocation allocation, InetSocketAddress to, ByteBuffer data) {
    if (now() <= allocation.permissions.getOrDefault(to.getAddress(), 0L)) {
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      allocation.socket.send(ByteBuffer.wrap(copy), to);
    } else {
      log.add("dropped for want of a permission");
    }
  }

  private void answer(StunMessage request, Client client) {
    String claimed = request.text(Attributes.NONCE).orElse("");
    boolean signed = key().verifies(request);
    if (!signed || !claimed.equals(nonce())) {
      int code = signed ? ErrorCodes.STALE_NONCE : ErrorCodes.UNAUTHENTICATED;
      log.add("refused " + code);
      client.out.accept(
          message(
              request,
              StunClass.ERROR,
              answer ->
                  answer
                      .error(code, "")
                      .text(Attributes.REALM, realm)
                      .text(Attributes.NONCE, nonce()),
              false));
      return;
    }
    Allocation allocation = alive(client);
    if (request.method() == Methods.ALLOCATE) {
      allocate(request, client);
    } else if (allocation == null) {
      client.error(request, ErrorCodes.ALLOCATION_MISMATCH);
    } else {
      serve(request, client, allocation);
    }
  }

  private void allocate(StunMessage request, Client client) {
    if (client.allocation != null) {
      client.error(request, ErrorCodes.ALLOCATION_MISMATCH);
      return;
    }
    host.pipes()
        .open(Transport.UDP, null, route(0), PipeOptions.defaults())
        .thenAccept(
            socket -> {
              client.allocation = new Allocation(socket, 0);
              expiries.put(client.id, now() + lifetime.toNanos());
              socket.onMessage(
                  (message, pipe) ->
                      fromPeer(client, message.sender().orElseThrow(), message.bytes()));
              granted(request, client, socket);
            });
  }

  void granted(StunMessage request, Client client, Pipe socket) {
    client.reply(
        request,
        StunClass.SUCCESS,
        answer ->
            answer
                .address(Attributes.XOR_RELAYED_ADDRESS, socket.local().orElseThrow())
                .address(Attributes.XOR_MAPPED_ADDRESS, client.address)
                .number(Attributes.LIFETIME, lifetime.toSeconds()));
  }

  private void serve(StunMessage request, Client client, Allocation allocation) {
    switch (request.method()) {
      case Methods.REFRESH -> {
        boolean end = request.number(Attributes.LIFETIME).orElse(1) == 0;
        expiries.put(client.id, now() + lifetime.toNanos());
        if (end) {
          forget(client, "given back");
        }
        client.reply(
            request,
            StunClass.SUCCESS,
            answer -> answer.number(Attributes.LIFETIME, end ? 0 : lifetime.toSeconds()));
      }
      case Methods.CREATE_PERMISSION -> {
        int place = request.find(Attributes.XOR_PEER_ADDRESS);
        while (place != StunMessage.NONE) {
          StunAddress peer = new StunAddress();
          request.addressAt(place, peer);
          permit(allocation, peer.toSocketAddress().getAddress());
          place = request.findNext(place);
        }
        client.reply(request, StunClass.SUCCESS, answer -> {});
      }
      case Methods.CHANNEL_BIND -> {
        InetSocketAddress peer = request.address(Attributes.XOR_PEER_ADDRESS).orElseThrow();
        int number = (int) request.number(Attributes.CHANNEL_NUMBER).orElseThrow();
        allocation.channels.put(number, peer);
        allocation.channelExpiry.put(number, now() + Duration.ofMinutes(10).toNanos());
        permit(allocation, peer.getAddress());
        client.reply(request, StunClass.SUCCESS, answer -> {});
      }
      default -> client.error(request, ErrorCodes.BAD_REQUEST);
    }
  }

  private void permit(Allocation allocation, InetAddress peer) {
    allocation.permissions.put(peer, now() + Duration.ofMinutes(5).toNanos());
  }

  private void fromPeer(Client client, InetSocketAddress peer, byte[] bytes) {
    Allocation allocation = alive(client);
    if (allocation == null || now() > allocation.permissions.getOrDefault(peer.getAddress(), 0L)) {
      log.add("dropped from " + peer.getAddress().getHostAddress());
      return;
    }
    for (Map.Entry<Integer, InetSocketAddress> channel : allocation.channels.entrySet()) {
      if (channel.getValue().equals(peer)
          && now() <= allocation.channelExpiry.getOrDefault(channel.getKey(), 0L)) {
        ByteBuffer frame = ByteBuffer.allocate(ChannelData.size(bytes.length, client.padded));
        ChannelData.write(frame, channel.getKey(), ByteBuffer.wrap(bytes), client.padded);
        client.out.accept(frame.flip());
        return;
      }
    }
    client.out.accept(indication(peer, bytes));
  }

  /** Makes a Data indication. */
  ByteBuffer indication(InetSocketAddress peer, byte[] bytes) {
    ByteBuffer frame = ByteBuffer.allocate(64 + bytes.length);
    new StunBuilder()
        .begin(frame, StunClass.INDICATION, Methods.DATA, TransactionId.random(host.random()))
        .address(Attributes.XOR_PEER_ADDRESS, peer)
        .bytes(Attributes.DATA, bytes);
    return frame.flip();
  }

  private @Nullable Allocation alive(Client client) {
    if (client.allocation != null && now() > expiries.getOrDefault(client.id, 0L)) {
      forget(client, "expired");
    }
    return client.allocation;
  }

  /** Forgets an allocation, as a server that was restarted. */
  void forget(Client client, String why) {
    Allocation allocation = client.allocation;
    if (allocation != null) {
      log.add(why);
      client.allocation = null;
      allocation.socket.closeAsync();
    }
  }
}
