package net.p2pd.natlab;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.RouteResolver;

/** The outside of the NAT, by the first service of the node that can tell. */
final class LabMappings implements Mappings {

  private final List<PluginService> services;

  LabMappings(List<PluginService> services) {
    this.services = services;
  }

  @Override
  public CompletionStage<InetSocketAddress> probe(Pipe bound) {
    return first(
        "the external address of " + bound.name() + " is unknown",
        RouteResolver.class,
        resolver -> resolver.probe(bound));
  }

  @Override
  public CompletionStage<PortMapping> map(PortMappingRequest request) {
    return first(
        "no port could be opened at " + request.gateway().getHostAddress(),
        PortMapper.class,
        mapper -> mapper.map(request));
  }

  private <S, T> CompletionStage<T> first(
      String failure, Class<S> type, Function<S, CompletionStage<T>> call) {
    return ask(failure, services.stream().filter(type::isInstance).map(type::cast).toList(), call);
  }

  /** Asks one service after the other until one can tell. */
  private static <S, T> CompletionStage<T> ask(
      String failure, List<S> left, Function<S, CompletionStage<T>> call) {
    if (left.isEmpty()) {
      return CompletableFuture.failedFuture(
          new P2pdException(failure + ": no service of this node of the laboratory could tell"));
    }
    return call.apply(left.get(0))
        .exceptionallyCompose(error -> ask(failure, left.subList(1, left.size()), call));
  }
}
