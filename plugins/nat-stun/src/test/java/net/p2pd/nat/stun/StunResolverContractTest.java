package net.p2pd.nat.stun;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import net.p2pd.service.stun.StunServer;
import net.p2pd.service.stun.StunServerOptions;
import net.p2pd.testkit.RouteResolverContract;

class StunResolverContractTest extends RouteResolverContract {

  private static final List<String> NAMES = List.of("stun-1", "stun-2", "stun-3");

  @Override
  protected RouteResolver resolver() {
    return new StunResolver();
  }

  @Override
  protected Map<String, Object> shared() {
    return Map.of("stun.servers", NAMES);
  }

  @Override
  protected List<VirtualHost> servers(VirtualInternet internet) {
    return NAMES.stream().map(name -> server(internet, name)).toList();
  }

  private static VirtualHost server(VirtualInternet internet, String name) {
    VirtualHost host = internet.publicHost(name);
    StunServerOptions options = StunServerOptions.of(host.nics());
    internet
        .time()
        .await(StunServer.open(host.pipes(), host.random(), options), Duration.ofSeconds(1));
    return host;
  }
}
