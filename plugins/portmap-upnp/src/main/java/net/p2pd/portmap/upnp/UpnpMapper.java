package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.portmap.lease.Leases;
import net.p2pd.portmap.lease.RouterPort;

/**
 * Opens ports by UPnP IGD 1 and 2 (WANIPConnection, WANPPPConnection), and pinholes for IPv6
 * (WANIPv6FirewallControl). May be used from any thread.
 */
public final class UpnpMapper implements PortMapper {

  private static final ConfigKey<Duration> CHECK_INTERVAL =
      ConfigKey.duration(
              "check-interval",
              "How often a router is asked whether it still has the ports that it opened.")
          .withDefault(Duration.ofMinutes(2));

  private static final Duration MIN_CHECK_INTERVAL = Duration.ofSeconds(1);

  private record Link(InetAddress local, InetAddress gateway) {}

  private record Running(PluginContext context, Leases leases, Map<Link, Router> routers) {}

  private volatile @Nullable Running running;

  /** Makes a port mapper that is not started. */
  public UpnpMapper() {}

  @Override
  public String id() {
    return "upnp";
  }

  @Override
  public String description() {
    return "opens ports on the router by UPnP";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(CHECK_INTERVAL);
  }

  @Override
  public void start(PluginContext context) {
    Duration interval = context.settings().get(CHECK_INTERVAL);
    if (interval.compareTo(MIN_CHECK_INTERVAL) < 0) {
      throw new P2pdException(
          "check-interval is "
              + interval.toMillis()
              + " ms; routers are not asked more often than once a second");
    }
    running = new Running(context, new Leases(context, interval), new ConcurrentHashMap<>());
  }

  @Override
  public CompletionStage<PortMapping> map(PortMappingRequest request) {
    Running now = running;
    if (now == null) {
      return CompletableFuture.failedFuture(
          new P2pdException("no port can be opened: the port mapper is not started"));
    }
    Optional<String> refusal = refusal(request);
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(
          new P2pdException("no port can be opened by UPnP: " + refusal.get()));
    }
    return now.leases.map(request, () -> port(now, request));
  }

  private static RouterPort port(Running now, PortMappingRequest request) {
    InetAddress local = request.internal().getAddress();
    Router router =
        now.routers.computeIfAbsent(
            new Link(local, request.gateway()),
            link -> new Router(now.context, link.local, link.gateway));
    return Family.of(request.gateway()) == Family.IPV4
        ? new MappedPort(now.context, router, request)
        : new Pinhole(router, request);
  }

  private static Optional<String> refusal(PortMappingRequest request) {
    Transport transport = request.transport();
    if (!transport.equals(Transport.TCP) && !transport.equals(Transport.UDP)) {
      return Optional.of("routers know ports of TCP and UDP, not of " + transport);
    }
    if (request.internal().getAddress() == null || request.internal().getPort() == 0) {
      return Optional.of("the local address " + request.internal() + " has no IP or no port");
    }
    if (Family.of(request.internal().getAddress()) != Family.of(request.gateway())) {
      return Optional.of("the local address and the router are of different address families");
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    Running now = running;
    if (now != null) {
      now.leases.close();
      now.routers.values().forEach(Router::close);
    }
  }
}
