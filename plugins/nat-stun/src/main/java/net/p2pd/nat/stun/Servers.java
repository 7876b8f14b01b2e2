package net.p2pd.nat.stun;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.stun.client.StunServer;

/** The servers that are configured. */
final class Servers {

  private static final ConfigKey<List<String>> KEY =
      ConfigKey.list("stun.servers", "Servers that tell this node its external addresses.")
          .withDefault(List.of());

  /** More of them would only be asked for nothing. */
  private static final int MOST = 8;

  private Servers() {}

  /** At most eight, each once. */
  static List<StunServer> of(PluginContext context) {
    Set<StunServer> servers = new LinkedHashSet<>();
    for (String text : context.shared().get(KEY)) {
      try {
        servers.add(StunServer.parse(text));
      } catch (IllegalArgumentException e) {
        throw new P2pdException("stun.servers: " + e.getMessage(), e);
      }
    }
    List<StunServer> all = new ArrayList<>(servers);
    return List.copyOf(all.subList(0, Math.min(all.size(), MOST)));
  }

  /** The first address of one family, so that one server is one witness. */
  static InetSocketAddress first(
      List<InetSocketAddress> addresses, Family family, StunServer server) {
    return addresses.stream()
        .filter(address -> Family.of(address.getAddress()) == family)
        .findFirst()
        .orElseThrow(() -> new P2pdException(server + " has no address of " + family));
  }
}
