package net.p2pd.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * Servers on the public internet of a test, which strategies need: a TURN server, for example. They
 * run in virtual time like everything else, on hosts with names of their own.
 */
public final class PublicServers {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final VirtualWorld world;
  private final List<PluginService> running = new ArrayList<>();

  PublicServers(VirtualWorld world) {
    this.world = world;
  }

  /** Adds a host with an IPv4 and an IPv6 address, under its name in the name service. */
  public VirtualHost host(String name) {
    return world.internet().publicHost(name);
  }

  /** Adds a host with several addresses of each family. */
  public VirtualHost host(String name, int addresses) {
    return world.internet().publicHost(name, addresses);
  }

  /**
   * Starts a service on a host; it is closed after the test.
   *
   * @param settings by the names of its keys, of the keys' types
   */
  public void run(VirtualHost host, PluginService service, Map<String, Object> settings) {
    KitContext context =
        world.contextOfTheKit(host, KitSettings.shared(settings), KitSettings.shared(Map.of()));
    running.add(service);
    world.call(
        "start of " + service.id(),
        LIMIT,
        () -> {
          service.start(context);
          return "started";
        });
  }

  void close() {
    for (PluginService service : running) {
      world.call(
          "close of " + service.id(),
          LIMIT,
          () -> {
            service.close();
            return "closed";
          });
    }
    running.clear();
  }
}
