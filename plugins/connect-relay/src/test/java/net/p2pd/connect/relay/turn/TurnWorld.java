package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** A client behind a NAT, a TURN server, and a peer on the Internet, in virtual time. */
final class TurnWorld {

  static final long SEED = Long.getLong("p2pd.turn.seed", 1);
  static final int PEER_PORT = 7000;

  final VirtualInternet internet;
  final VirtualHost home;
  final VirtualHost peer;
  final FakeTurn turn;
  final TurnClient client;

  TurnWorld() {
    this(SEED);
    System.out.println("seed " + SEED);
  }

  TurnWorld(long seed) {
    internet = new VirtualInternet(seed);
    home = internet.home("home", NatOptions.parse("symmetric-random")).host("alice");
    peer = internet.publicHost("bob");
    turn = new FakeTurn(internet.publicHost("relay"));
    client = TurnClient.over(home.pipes(), home.random());
    internet.time().run();
  }

  <T> T await(CompletionStage<T> stage) {
    return await(stage, Duration.ofMinutes(2));
  }

  <T> T await(CompletionStage<T> stage, Duration limit) {
    return internet.time().await(stage, limit);
  }

  /** Waits for a failure and returns it. */
  TurnException failure(CompletionStage<?> stage, Duration limit) {
    Throwable thrown = catchThrowable(() -> await(stage, limit));
    if (thrown != null && thrown.getCause() instanceof TurnException failure) {
      return failure;
    }
    throw new AssertionError("it ended otherwise", thrown);
  }

  void pass(Duration time) {
    internet.time().advance(time);
  }

  void pass() {
    pass(Duration.ofSeconds(1));
  }

  TurnAllocation allocate() {
    return allocate(TurnOptions.defaults());
  }

  TurnAllocation allocate(TurnOptions options) {
    return await(client.allocate(turn.server("udp"), options));
  }

  InetAddress peerAddress() {
    return peer.address(Family.IPV4);
  }

  /** A socket of the peer's. */
  Pipe peerSocket(int port) {
    Route route = Route.of("eth0", 2, List.of(IpRange.of(peerAddress()))).bind(peerAddress(), port);
    return await(peer.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()));
  }

  /** A peer that sends everything back. */
  InetSocketAddress echo() {
    Pipe socket = peerSocket(PEER_PORT);
    socket.onMessage((message, pipe) -> pipe.send(message.bytes()));
    return socket.local().orElseThrow();
  }

  static List<String> collecting(Pipe pipe) {
    List<String> all = new ArrayList<>();
    pipe.onMessage((message, from) -> all.add(message.text()));
    return all;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
