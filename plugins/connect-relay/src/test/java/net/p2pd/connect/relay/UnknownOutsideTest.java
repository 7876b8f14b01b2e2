package net.p2pd.connect.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import org.junit.jupiter.api.Test;

/** Nodes whose addresses do not say where they are seen from, since nobody measured it. */
class UnknownOutsideTest {

  /** Tells the router's address, as a STUN server would. */
  private record Outlook(VirtualHome home) implements RouteResolver {

    @Override
    public String id() {
      return "outlook";
    }

    @Override
    public String description() {
      return "knows the router's address";
    }

    @Override
    public void start(PluginContext context) {}

    @Override
    public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<InetSocketAddress> probe(Pipe bound) {
      return CompletableFuture.completedFuture(
          new InetSocketAddress(home.router().nat(Family.IPV4).external().get(0), 4321));
    }

    @Override
    public void close() {}
  }

  private static LabNode node(NatLab lab, String name) {
    VirtualHome home = lab.internet().home(name, NatOptions.parse("symmetric-random"));
    return lab.on(home.host(name))
        .running(new RelayStrategy(), new Outlook(home))
        .set("turn.servers", List.of(Relayed.login("turn:relay.example:3480")))
        .signallingBy("lab://broker.example")
        .start();
  }

  @Test
  void theyAskWhereTheyAreSeenFromWhenARelayHasToKnow() {
    Relayed world = new Relayed("", "");
    world.server();
    LabNode callee = node(world.lab, "callee");
    ConnectReport report = world.lab.connect(node(world.lab, "caller"), callee);
    assertThat(report.isRelayed()).as("%s", report).isTrue();
  }
}
