package net.p2pd.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.model.Protocol;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import org.junit.jupiter.api.Test;

/** Whole connections in virtual time, by the product's own strategy. */
class NatLabTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static String echo(NatLab lab, LabNode from, LabNode to) {
    to.onMessage((message, pipe) -> pipe.send("echo " + message.text()));
    List<String> received = new ArrayList<>();
    Session session = lab.await(from.connect(to.address(), ConnectOptions.defaults()), LIMIT);
    Pipe stream = lab.await(session.open(""), LIMIT);
    stream.onMessage((message, pipe) -> received.add(message.text()));
    stream.send("hello");
    lab.pass(Duration.ofSeconds(1));
    return String.join(",", received);
  }

  @Test
  void aNodeBehindAnyNatReachesOneOnTheInternet() {
    for (String nat : List.of("symmetric-random", "port-restricted-equal", "blocked-equal")) {
      NatLab lab = NatLab.seeded(7);
      LabNode alice = lab.behind(nat, new Dialler());
      LabNode bob = lab.onTheInternet(new Dialler());

      ConnectReport report = lab.connect(alice, bob);

      assertThat(report.isConnected()).as(report.toString()).isTrue();
      assertThat(report.strategy()).isEqualTo("direct");
      assertThat(report.elapsedMillis()).as("some round trips of 48 ms").isBetween(140L, 260L);
      assertThat(echo(lab, alice, bob)).isEqualTo("echo hello");
      assertThat(bob.sessions()).hasSize(1);
      assertThat(bob.sessions().get(0).peer()).isEqualTo(alice.peerId());
    }
  }

  @Test
  void twoHomesDoNotFindEachOtherByDialling() {
    NatLab lab = NatLab.seeded(7);
    LabNode alice = lab.behind("port-restricted-equal", new Dialler());
    LabNode bob = lab.behind("port-restricted-equal", new Dialler());

    ConnectReport report = lab.connect(alice, bob);

    assertThat(report.isConnected()).isFalse();
    assertThat(report.cause()).contains("no route to 192.168.2.2:10001");
  }

  @Test
  void anOpenPortOfTheRouterLetsTheOtherIn() {
    NatLab lab = NatLab.seeded(7);
    LabNode alice = lab.behind("port-restricted-equal", new Dialler());
    VirtualHome home =
        lab.internet().home("bobs", NatOptions.parse("symmetric-random port-mapping=pcp"));
    LabNode bob = lab.node(home.host("bob"), new Dialler());
    Endpoint listening = Endpoint.of(bob.host().address(Family.IPV4), LabNode.PORT);
    InetSocketAddress open =
        home.router()
            .nat(Family.IPV4)
            .gateway()
            .map(Protocol.TCP, listening, 0, false, Duration.ofHours(1), 0)
            .external()
            .orElseThrow()
            .toSocketAddress();
    bob.reachableAt(open);

    ConnectReport report = lab.connect(alice, bob);

    assertThat(report.isConnected()).as(report.toString()).isTrue();
    assertThat(report.remote()).contains(open.getAddress().getHostAddress());
  }

  @Test
  void anIpv6FirewallKeepsStrangersOutAndLetsAnswersIn() {
    NatLab lab = NatLab.seeded(7);
    VirtualHome home =
        lab.internet()
            .home("home", NatOptions.parse("symmetric-random"))
            .withIpv6(NatOptions.ipv6Firewall());
    LabNode alice = lab.node(home.host("alice"), new Dialler());
    LabNode bob = lab.onTheInternet(new Dialler());

    ConnectReport outward = lab.connect(alice, bob);
    assertThat(outward.remote()).startsWith("[2001:db8:ffff:").isNotNull();
    lab.await(alice.close(), LIMIT);

    NatLab again = NatLab.seeded(8);
    VirtualHome other =
        again
            .internet()
            .home("home", NatOptions.parse("symmetric-random"))
            .withIpv6(NatOptions.ipv6Firewall());
    LabNode inside = again.node(other.host("inside"), new Dialler());
    assertThat(again.connect(again.onTheInternet(new Dialler()), inside).isConnected()).isFalse();
  }

  @Test
  void aConnectionSurvivesABadLink() {
    NatLab lab = NatLab.seeded(7);
    VirtualHome home = lab.internet().home("home", NatOptions.parse("port-restricted-random"));
    home.router()
        .conditions(
            LinkConditions.delayed(Duration.ofMillis(30))
                .jitter(Duration.ofMillis(20))
                .loss(0.1)
                .duplication(0.05)
                .reordering(0.1));
    LabNode alice = lab.node(home.host("alice"), new Dialler());
    LabNode bob = lab.onTheInternet(new Dialler());

    ConnectReport report = lab.connect(alice, bob);

    assertThat(report.isConnected()).as(report.toString()).isTrue();
  }

  /** Knows an address, or does not. */
  private record Resolver(String id, InetSocketAddress known) implements RouteResolver {

    @Override
    public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<InetSocketAddress> probe(Pipe bound) {
      return known == null
          ? CompletableFuture.failedFuture(new P2pdException("no idea"))
          : CompletableFuture.completedFuture(known);
    }
  }

  @Test
  void servicesAreAskedOneAfterTheOtherForTheOutside() {
    NatLab lab = NatLab.seeded(1);
    InetSocketAddress outside = new InetSocketAddress("203.0.0.2", 4444);
    LabNode knowing =
        lab.behind("full-cone-equal", new Resolver("a", null), new Resolver("b", outside));
    LabNode ignorant = lab.behind("full-cone-equal", new Resolver("a", null));
    Pipe pipe =
        lab.await(
            knowing
                .host()
                .pipes()
                .open(Transport.UDP, Destination.of(outside), null, PipeOptions.defaults()),
            LIMIT);

    assertThat(lab.await(knowing.context().mappings().probe(pipe), LIMIT)).isEqualTo(outside);
    assertThatThrownBy(() -> lab.await(ignorant.context().mappings().probe(pipe), LIMIT))
        .hasMessageContaining("no service of this node of the laboratory could tell");
  }

  private static String digest(long seed) {
    NatLab lab = NatLab.seeded(seed);
    VirtualHome home = lab.internet().home("home", NatOptions.parse("symmetric-random"));
    home.router()
        .conditions(LinkConditions.delayed(Duration.ofMillis(9)).jitter(Duration.ofMillis(3)));
    LabNode alice =
        lab.node(home.host("alice"), Map.of("attempt-delay", Duration.ofMillis(50)), new Dialler());
    LabNode bob = lab.onTheInternet(new Dialler());
    echo(lab, alice, bob);
    lab.connect(alice, lab.behind("port-restricted-equal unsolicited=reset", new Dialler()));
    lab.await(CompletableFuture.allOf(alice.close(), bob.close()), LIMIT);
    assertThat(lab.trace().events()).isGreaterThan(40);
    return lab.trace().digest();
  }

  @Test
  void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
    String first = digest(3);
    for (int i = 0; i < 10; i++) {
      assertThat(digest(3)).isEqualTo(first);
    }
    assertThat(digest(4)).isNotEqualTo(first);
  }

  @Test
  void whatServicesGetIsVirtual() {
    NatLab lab = NatLab.seeded(1);
    LabNode node = lab.behind("full-cone-equal", new Dialler());
    var before = node.context().clock().instant();
    lab.pass(Duration.ofHours(5));

    assertThat(node.context().clock().instant()).isEqualTo(before.plus(Duration.ofHours(5)));
    assertThat(node.context().self()).isEqualTo(node.peerId());
    assertThat(node.context().nics()).extracting(nic -> nic.name()).containsExactly("lo", "eth0");
    assertThat(node.host().routeProvider().nics()).isEqualTo(node.context().nics());
    long number = node.context().random().nextLong();
    assertThat(
            NatLab.seeded(1).behind("full-cone-equal", new Dialler()).context().random().nextLong())
        .isEqualTo(number);
  }
}
