package net.p2pd.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.RouteResolver;

/** Asks the resolvers and port mappers one after the other until one can. */
final class NodeMappings implements Mappings {

  private final Supplier<List<RouteResolver>> resolvers;
  private final Supplier<List<PortMapper>> mappers;

  NodeMappings(Supplier<List<RouteResolver>> resolvers, Supplier<List<PortMapper>> mappers) {
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
    return firstThatCan(
        "no port could be opened at " + request.gateway().getHostAddress(),
        mappers.get(),
        mapper -> mapper.map(request));
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
