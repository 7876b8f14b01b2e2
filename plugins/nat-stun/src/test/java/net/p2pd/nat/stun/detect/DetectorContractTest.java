package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import net.p2pd.service.stun.StunServer;
import net.p2pd.service.stun.StunServerOptions;
import net.p2pd.testkit.NatDetectorContract;

/** The detector keeps all rules of its contract. */
class DetectorContractTest extends NatDetectorContract {

  private static final String NAME = "stun.example";

  @Override
  protected NatDetector detector() {
    return new StunNatDetector();
  }

  @Override
  protected List<VirtualHost> servers(VirtualInternet internet) {
    VirtualHost host = internet.publicHost(NAME, 2);
    List<InetAddress> own = Lab.addresses(host);
    CompletableFuture<StunServer> opening =
        StunServer.open(
            host.pipes(),
            host.random(),
            StunServerOptions.at(own.get(0)).withAlternates(own.get(1)));
    internet.time().runUntil(opening::isDone, Duration.ofSeconds(1));
    opening.join();
    return List.of(host);
  }

  @Override
  protected Map<String, Object> shared() {
    return Map.of("stun.servers", List.of(NAME));
  }
}
