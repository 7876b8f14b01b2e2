package net.p2pd.natlab;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    for (PluginService service : services) {
      if (service instanceof RouteResolver resolver) {
        return resolver.probe(bound);
      }
    }
    return missing("the external address of " + bound.name() + " is unknown");
  }

  @Override
  public CompletionStage<PortMapping> map(PortMappingRequest request) {
    for (PluginService service : services) {
      if (service instanceof PortMapper mapper) {
        return mapper.map(request);
      }
    }
    return missing("no port could be opened at " + request.gateway().getHostAddress());
  }

  private static <T> CompletionStage<T> missing(String what) {
    return CompletableFuture.failedFuture(
        new P2pdException(what + ": this node of the laboratory has no service for it"));
  }
}
