package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;

/** Asks the node that it runs beside for a port, in the way of every plugin. */
public final class PortAsker implements NodeService {

  private static volatile PluginContext context;

  /** Made by the node. */
  public PortAsker() {}

  @Override
  public String id() {
    return "port-asker";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  static CompletableFuture<PortMapping> ask(
      InetSocketAddress internal, InetAddress router, int wanted, Duration lifetime) {
    return context
        .mappings()
        .map(new PortMappingRequest(Transport.TCP, internal, router, wanted, lifetime))
        .toCompletableFuture();
  }
}
