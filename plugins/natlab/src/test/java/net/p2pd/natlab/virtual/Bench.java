package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.model.NatOptions;

/** Two hosts on the internet, and short ways to say what they do. */
final class Bench {

  static final Duration LIMIT = Duration.ofMinutes(10);

  final VirtualInternet internet;
  final VirtualHost alice;
  final VirtualHost bob;
  final List<String> lines = new ArrayList<>();

  Bench(long seed) {
    this(new VirtualInternet(seed));
  }

  private Bench(VirtualInternet internet) {
    this(internet, internet.publicHost("alice"), internet.publicHost("bob"));
  }

  Bench(VirtualInternet internet, VirtualHost alice, VirtualHost bob) {
    this.internet = internet;
    this.alice = alice;
    this.bob = bob;
    internet.trace().onLine(lines::add);
  }

  static Bench homes(long seed, String alice, String bob) {
    VirtualInternet internet = new VirtualInternet(seed);
    return new Bench(
        internet,
        internet.home("a", NatOptions.parse(alice)).host("alice"),
        internet.home("b", NatOptions.parse(bob)).host("bob"));
  }

  <T> T await(CompletionStage<T> stage) {
    return internet.time().await(stage, LIMIT);
  }

  void pass(Duration time) {
    internet.time().advance(time);
  }

  void pass() {
    pass(Duration.ofSeconds(1));
  }

  static Route route(VirtualHost host, int port) {
    return route(host.address(Family.IPV4), port);
  }

  static Route route(InetAddress address, int port) {
    return Route.of("eth0", 2, List.of(IpRange.of(address))).bind(address, port);
  }

  static InetSocketAddress at(VirtualHost host, int port) {
    return new InetSocketAddress(host.address(Family.IPV4), port);
  }

  Pipe open(
      VirtualHost from,
      Transport transport,
      @Nullable InetSocketAddress to,
      @Nullable Route route,
      PipeOptions options) {
    Destination destination = to == null ? null : Destination.of(to);
    return await(from.pipes().open(transport, destination, route, options));
  }

  Pipe serve(VirtualHost host, int port) {
    return open(host, Transport.TCP, null, route(host, port), PipeOptions.defaults());
  }

  /** Takes connections at all addresses of a host. */
  static void listen(VirtualInternet internet, VirtualHost host, int port) {
    internet.time().await(host.pipes().listen(ListenSpec.all().port(port)), LIMIT);
  }

  Pipe dial(VirtualHost from, InetSocketAddress to) {
    return open(from, Transport.TCP, to, null, PipeOptions.defaults());
  }

  /** Both ends of a connection from alice to bob. */
  Pipe[] connected() {
    Pipe server = serve(bob, 80);
    Pipe near = dial(alice, at(bob, 80));
    Pipe far = await(server.accept(LIMIT));
    return new Pipe[] {near, far};
  }

  static ByteBuffer bytes(int count) {
    byte[] content = new byte[count];
    for (int i = 0; i < count; i++) {
      content[i] = (byte) (i * 31 + i / 251);
    }
    return ByteBuffer.wrap(content);
  }

  /** Lines of the trace that say what somebody sent. */
  List<String> sent(VirtualHost host) {
    return lines.stream().filter(line -> line.contains(host.name() + " sends")).toList();
  }
}
