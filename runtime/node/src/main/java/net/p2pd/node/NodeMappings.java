package net.p2pd.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.RouteResolver;

/** Asks the resolvers one after the other until one can, and the port mappers all at once. */
final class NodeMappings implements Mappings {

  private final EventLoop loop;
  private final boolean allowed;
  private final Supplier<List<RouteResolver>> resolvers;
  private final Supplier<List<PortMapper>> mappers;

  /**
   * Creates it.
   *
   * @param allowed whether routers may be asked for ports ({@code node.port-mapping})
   */
  NodeMappings(
      EventLoop loop,
      boolean allowed,
      Supplier<List<RouteResolver>> resolvers,
      Supplier<List<PortMapper>> mappers) {
    this.loop = loop;
    this.allowed = allowed;
    this.resolvers = resolvers;
    this.mappers = mappers;
  }

  @Override
  public CompletionStage<InetSocketAddress> probe(Pipe bound) {
    return firstThatCan(
        "the external address of " + bound.name() + " is unknown",
        resolvers.get(),
        resolver -> resolver.probe(bound));
  }

  @Override
  public CompletionStage<PortMapping> map(PortMappingRequest request) {
    if (!allowed) {
      return CompletableFuture.failedFuture(
          new P2pdException(
              "no port is opened at a router: node.port-mapping is false in the configuration"));
    }
    return MappingRace.run(loop, mappers.get(), request);
  }

  private static <S extends PluginService, T> CompletionStage<T> firstThatCan(
      String failure, List<S> services, Function<S, CompletionStage<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    ask(failure, services, 0, call, new ArrayList<>(), result);
    return result;
  }

  private static <S extends PluginService, T> void ask(
      String failure,
      List<S> services,
      int index,
      Function<S, CompletionStage<T>> call,
      List<String> refusals,
      CompletableFuture<T> result) {
    if (index == services.size()) {
      result.completeExceptionally(
          new P2pdException(
              failure
                  + ": "
                  + (refusals.isEmpty()
                      ? "no plugin is installed that could tell"
                      : String.join("; ", refusals))));
      return;
    }
    S service = services.get(index);
    CompletionStage<T> answer;
    try {
      answer = call.apply(service);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    answer.whenComplete(
        (value, error) -> {
          if (error == null) {
            result.complete(value);
          } else {
            refusals.add(service.id() + ": " + error.getMessage());
            ask(failure, services, index + 1, call, refusals, result);
          }
        });
  }
}
