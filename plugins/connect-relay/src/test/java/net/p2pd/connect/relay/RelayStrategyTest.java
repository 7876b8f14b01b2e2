package net.p2pd.connect.relay;

import java.util.List;
import java.util.Map;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.service.turn.TurnService;
import net.p2pd.testkit.ConnectStrategyContract;
import net.p2pd.testkit.PublicServers;

/** The rules of strategies, with a TURN server on the Internet that both sides may use. */
class RelayStrategyTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new RelayStrategy();
  }

  @Override
  protected Map<String, Object> furnish(PublicServers servers) {
    VirtualHost host = servers.host("relay.example.net");
    servers.run(
        host,
        new TurnService(),
        Map.of(
            "listen",
            List.of(host.address(Family.IPV4).getHostAddress()),
            "users",
            List.of("ada:secret")));
    return Map.of(
        "turn.servers",
        List.of(
            Map.of("uri", "turn:relay.example.net:3480", "username", "ada", "password", "secret")));
  }
}
