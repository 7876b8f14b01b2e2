package net.p2pd.connect.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import net.p2pd.connect.relay.turn.TurnCredentials;
import net.p2pd.connect.relay.turn.TurnServer;
import net.p2pd.connect.relay.turn.TurnTransport;

/**
 * The servers of {@code turn.servers}, and how each may be asked. A {@code turn:} URI that names no
 * transport is asked over UDP, and over TCP at the same port (RFC 5928 section 3 knows both).
 * Immutable.
 */
final class RelayServers {

  private static final String TABLES = "turn.servers";
  private static final ConfigKey<String> URI = ConfigKey.string("uri", "the relay").required();
  private static final ConfigKey<String> USERNAME = ConfigKey.string("username", "the user");
  private static final ConfigKey<String> PASSWORD =
      ConfigKey.string("password", "the password").secret();

  /** Ways to ask one server, the quickest first. */
  private record Entry(List<TurnServer> ways) {}

  private final List<Entry> entries;

  private RelayServers(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * Reads the shared settings.
   *
   * @param trust what servers over TLS are verified by; off = what the system trusts
   * @throws P2pdException naming the server that cannot be understood
   */
  static RelayServers read(Settings shared, Tls trust) {
    List<Entry> entries = new ArrayList<>();
    for (Settings table : shared.tables(TABLES)) {
      String uri = table.get(URI);
      TurnServer server;
      try {
        server = TurnServer.of(uri);
        String user = table.find(USERNAME).orElse("");
        if (!user.isEmpty()) {
          server = server.with(TurnCredentials.password(user, table.find(PASSWORD).orElse("")));
        }
      } catch (IllegalArgumentException e) {
        throw new P2pdException("turn.servers: " + e.getMessage());
      }
      if (server.transport() == TurnTransport.TLS && trust.isOn()) {
        server = server.with(trust);
      }
      List<TurnServer> ways = new ArrayList<>();
      ways.add(server);
      if (!uri.toLowerCase(Locale.ROOT).contains("transport=")
          && server.transport() == TurnTransport.UDP) {
        ways.add(TurnServer.of(server + "?transport=tcp").with(server.credentials()));
      }
      entries.add(new Entry(List.copyOf(ways)));
    }
    return new RelayServers(List.copyOf(entries));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * Returns whom to ask for an address that relays datagrams, in the order to try: every server in
   * its first way, then in its second.
   *
   * @param udp whether this node can send datagrams
   */
  List<TurnServer> forDatagrams(boolean udp) {
    return select(udp);
  }

  /** Returns whom to ask for an address that relays connections (RFC 6062): never over UDP. */
  List<TurnServer> forConnections() {
    return select(false);
  }

  private List<TurnServer> select(boolean udp) {
    List<TurnServer> order = new ArrayList<>();
    for (int way = 0; way < 2; way++) {
      for (Entry entry : entries) {
        List<TurnServer> fit =
            entry.ways().stream().filter(server -> udp || server.transport().isStream()).toList();
        if (way < fit.size()) {
          order.add(fit.get(way));
        }
      }
    }
    return order;
  }
}
