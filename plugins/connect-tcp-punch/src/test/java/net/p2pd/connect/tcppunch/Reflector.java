package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.virtual.VirtualHost;

/** A service that asks a public host how a TCP port is seen there; the host tells each caller. */
final class Reflector implements RouteResolver {

  private static final int PORT = 3478;

  private final InetSocketAddress server;
  private PluginContext context;

  Reflector(InetSocketAddress server) {
    this.server = server;
  }

  /** Lets a public host tell each caller where it called from; returns its address. */
  static InetSocketAddress on(VirtualHost host) {
    InetAddress own = host.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, PORT);
    host.pipes()
        .open(Transport.TCP, null, route, PipeOptions.defaults())
        .thenAccept(
            listening ->
                listening.onOpen(
                    pipe -> {
                      InetSocketAddress from = pipe.remote().orElseThrow();
                      pipe.send(from.getAddress().getHostAddress() + " " + from.getPort());
                    }));
    return new InetSocketAddress(own, PORT);
  }

  @Override
  public String id() {
    return "reflector";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<InetSocketAddress> probe(Pipe bound) {
    CompletableFuture<InetSocketAddress> seen = new CompletableFuture<>();
    InetSocketAddress local = bound.local().orElseThrow();
    PipeOptions shared =
        PipeOptions.defaults()
            .with(PipeOptions.REUSE_ADDRESS, true)
            .with(PipeOptions.REUSE_PORT, true)
            .with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(5));
    Route route = bound.route().orElseThrow().bind(local.getAddress(), local.getPort());
    context
        .pipes()
        .open(Transport.TCP, Destination.of(server), route, shared)
        .whenComplete(
            (pipe, error) -> {
              if (pipe == null) {
                seen.completeExceptionally(new P2pdException("the reflector does not answer"));
              } else {
                pipe.onMessage((message, from) -> seen.complete(parse(message.text())));
              }
            });
    return seen;
  }

  private static InetSocketAddress parse(String text) {
    String[] parts = text.split(" ");
    try {
      return new InetSocketAddress(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
