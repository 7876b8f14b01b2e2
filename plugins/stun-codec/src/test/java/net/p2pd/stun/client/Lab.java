package net.p2pd.stun.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;

/** A client behind a NAT and a server that does what a test says, in virtual time. */
final class Lab {

  static final int PORT = 3478;
  static final Duration LIMIT = Duration.ofMinutes(2);

  final VirtualInternet internet = new VirtualInternet(7);
  private final VirtualHome home = internet.home("home", NatOptions.parse("port-restricted-equal"));
  final VirtualHost client = home.host("client");
  final VirtualHost server = internet.publicHost("server", 2);

  /** When each request came. */
  final List<Long> arrivals = new ArrayList<>();

  /** Where the client is seen. */
  InetAddress router() {
    return home.router().nat(Family.IPV4).external().get(0);
  }

  <T> T await(CompletionStage<T> stage) {
    return internet.time().await(stage, LIMIT);
  }

  StunException failure(CompletableFuture<?> future) {
    try {
      Object value = await(future);
      throw new AssertionError("it did not fail, but gave " + value);
    } catch (CompletionException e) {
      if (e.getCause() instanceof StunException expected) {
        return expected;
      }
      throw e;
    }
  }

  static Route route(VirtualHost host, int index, int port) {
    var own = host.nics().get(1).addresses(Family.IPV4).get(index).address();
    return Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, port);
  }

  InetSocketAddress at(int index, int port) {
    return route(server, index, port).bound().orElseThrow();
  }

  Pipe open(
      VirtualHost host, Transport transport, @Nullable InetSocketAddress to, @Nullable Route r) {
    Destination destination = to == null ? null : Destination.of(to);
    return await(host.pipes().open(transport, destination, r, PipeOptions.defaults()));
  }

  /** A socket of the client that may send to many. */
  Pipe socket() {
    return open(client, Transport.UDP, null, route(client, 0, 0));
  }

  Pipe stream() {
    return open(client, Transport.TCP, at(0, PORT), null);
  }

  StunTransactions over(Pipe pipe) {
    return over(pipe, (packet, from) -> {});
  }

  StunTransactions over(Pipe pipe, PacketHandler others) {
    return StunTransactions.over(pipe, StunTiming.STANDARD, new java.util.Random(7), others);
  }

  /** Answers requests over UDP; the pipe answers their sender. */
  Pipe serve(int index, int port, BiConsumer<StunMessage, Pipe> answer) {
    Pipe pipe = open(server, Transport.UDP, null, route(server, index, port));
    pipe.onMessage((message, to) -> answer.accept(noted(message.bytes()), to));
    return pipe;
  }

  /** Answers requests over TCP. */
  void serveStreams(BiConsumer<StunMessage, Pipe> answer) {
    Pipe pipe = open(server, Transport.TCP, null, route(server, 0, PORT));
    pipe.onOpen(
        accepted -> accepted.onMessage((message, to) -> answer.accept(noted(message.bytes()), to)));
  }

  private StunMessage noted(byte[] bytes) {
    arrivals.add(internet.time().elapsed().toMillis());
    return StunMessage.parse(ByteBuffer.wrap(bytes));
  }

  /** Where the client is seen. */
  static ByteBuffer success(StunMessage request, Pipe to) {
    ByteBuffer packet = ByteBuffer.allocate(200);
    begin(packet, request, StunClass.SUCCESS)
        .address(Attributes.XOR_MAPPED_ADDRESS, to.remote().orElseThrow())
        .fingerprint();
    return packet.flip();
  }

  static ByteBuffer error(StunMessage request, int code) {
    ByteBuffer packet = ByteBuffer.allocate(200);
    begin(packet, request, StunClass.ERROR).error(code, "as told");
    return packet.flip();
  }

  static StunBuilder begin(ByteBuffer into, StunMessage request, StunClass stunClass) {
    return new StunBuilder().respond(into, stunClass, request);
  }

  /** From when on the first request came, in milliseconds. */
  List<Long> steps() {
    return arrivals.stream().map(time -> time - arrivals.get(0)).toList();
  }
}
