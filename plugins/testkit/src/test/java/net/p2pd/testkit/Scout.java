package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
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
import net.p2pd.api.route.RouteBuilder;
import net.p2pd.api.route.RouteResolver;

/** A resolver as it should be, to be broken. */
class Scout implements RouteResolver {

  PluginContext context;

  @Override
  public String id() {
    return "scout";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
    return RouteBuilder.resolve(nic, family, this::seen);
  }

  CompletionStage<Optional<InetAddress>> seen(InetAddress own) {
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, 0);
    return context
        .pipes()
        .open(Transport.UDP, null, route, PipeOptions.defaults())
        .thenCompose(
            pipe ->
                ask(pipe)
                    .handle(
                        (seen, error) -> {
                          pipe.abort();
                          return Optional.ofNullable(seen).map(InetSocketAddress::getAddress);
                        }));
  }

  @Override
  public CompletionStage<InetSocketAddress> probe(Pipe bound) {
    return ask(bound);
  }

  private CompletableFuture<InetSocketAddress> ask(Pipe pipe) {
    Asker asker = asker(pipe);
    Family family = Family.of(pipe.local().orElseThrow().getAddress());
    return context
        .pipes()
        .resolve(Destination.of(Mirrors.FIRST, Mirrors.PORT), Asker.PATIENCE)
        .thenCompose(
            found ->
                found.addresses().stream()
                    .filter(address -> Family.of(address.getAddress()) == family)
                    .findFirst()
                    .map(address -> asker.ask(address, ""))
                    .orElseGet(
                        () ->
                            CompletableFuture.failedFuture(
                                new P2pdException("the server has no address of " + family))))
        .whenComplete((seen, error) -> asker.stop());
  }

  Asker asker(Pipe pipe) {
    return new Asker(pipe, context.eventLoop());
  }
}
