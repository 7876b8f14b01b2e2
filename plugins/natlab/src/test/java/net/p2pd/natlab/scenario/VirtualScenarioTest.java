package net.p2pd.natlab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/** A scenario in virtual time is what its description says. */
class VirtualScenarioTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static List<String> told(Scenario scenario, String host) {
    return scenario.addresses().host(host).stream().map(NicAddress::toString).toList();
  }

  private static List<String> plugged(VirtualHost host) {
    return host.nics().stream()
        .filter(nic -> !nic.isLoopback())
        .map(Nic::addresses)
        .flatMap(List::stream)
        .map(NicAddress::toString)
        .toList();
  }

  @Test
  void addressesFollowFromTheOrderInTheFile() {
    Scenario scenario = Scenario.parse(ScenarioTest.WHOLE, "lab.toml");
    VirtualScenario virtual = VirtualScenario.of(scenario);

    assertThat(told(scenario, "alice")).containsExactly("192.168.2.2/24");
    assertThat(told(scenario, "printer")).containsExactly("192.168.2.3/24");
    assertThat(told(scenario, "bob")).containsExactly("192.168.3.2/24", "2001:db8:3::2/64");
    assertThat(told(scenario, "stun.example"))
        .containsExactly(
            "198.18.0.2/32", "198.19.0.2/32", "2001:db8:ffff::1/128", "2001:db8:ffff:1::1/128");
    for (String host : List.of("alice", "printer", "bob", "stun.example")) {
      assertThat(plugged(virtual.host(host))).isEqualTo(told(scenario, host));
    }
    ScenarioAddresses addresses = scenario.addresses();
    assertThat(scenario.homes())
        .flatExtracting(addresses::external)
        .extracting(InetAddress::getHostAddress)
        .containsExactly("203.0.0.2", "203.1.0.2", "100.64.0.3", "203.0.0.4");
    for (ScenarioHome home : scenario.homes()) {
      assertThat(virtual.home(home.name()).router().nat(Family.IPV4).external())
          .isEqualTo(addresses.external(home));
    }
    assertThat(addresses.router(scenario.homes().get(2), Family.IPV4).orElseThrow())
        .hasToString("/192.168.3.1");
    assertThat(addresses.router(scenario.homes().get(1), Family.IPV6)).isEmpty();
    assertThatThrownBy(() -> addresses.host("nobody"))
        .hasMessageContaining("there are: alice, printer, bob, stun.example");
    assertThatThrownBy(() -> virtual.home("nobody")).hasMessageContaining("\"nobody\"");
  }

  @Test
  void aHomeWithoutTranslationHasPublicAddresses() {
    Scenario scenario =
        Scenario.builder().home(ScenarioHome.of("firewalled", "open-equal", "a")).build();
    assertThat(told(scenario, "a")).containsExactly("203.100.1.2/24");
    assertThat(plugged(VirtualScenario.of(scenario).host("a"))).isEqualTo(told(scenario, "a"));
    assertThat(scenario.addresses().external(scenario.homes().get(0))).isEmpty();
  }

  private static void connect(VirtualScenario lab, String from, InetAddress to) {
    CompletableFuture<Pipe> opening =
        lab.host(from).pipes().open(Transport.TCP, Destination.of(to.getHostAddress(), 80));
    Pipe pipe = lab.internet().time().await(opening, LIMIT);
    assertThat(pipe.remote().orElseThrow().getAddress()).isEqualTo(to);
  }

  @Test
  void everyAddressOfAPublicHostIsReachedFromBehindACarrierAndOverIpv6() {
    Scenario scenario = Scenario.parse(ScenarioTest.WHOLE, "lab.toml");
    VirtualScenario lab = VirtualScenario.of(scenario);
    lab.internet()
        .time()
        .await(lab.host("stun.example").pipes().listen(ListenSpec.all().port(80)), LIMIT);
    for (NicAddress address : scenario.addresses().host("stun.example")) {
      if (address.family() == Family.IPV4) {
        connect(lab, "alice", address.address());
      }
      connect(lab, "bob", address.address());
    }
  }

  @Test
  void anInternetOfIpv6AloneHasNothingElse() {
    Scenario scenario =
        Scenario.builder()
            .families(Set.of(Family.IPV6))
            .home(ScenarioHome.of("one", "symmetric-random", "a"))
            .publicHost(ScenarioHost.of("server"))
            .build();
    VirtualScenario lab = VirtualScenario.of(scenario);
    assertThat(plugged(lab.host("a"))).containsExactly("2001:db8:1::2/64");
    assertThat(plugged(lab.host("server"))).isEqualTo(told(scenario, "server"));
    lab.internet()
        .time()
        .await(lab.host("server").pipes().listen(ListenSpec.all().port(80)), LIMIT);
    connect(lab, "a", scenario.addresses().host("server").get(0).address());
    assertThat(told(scenario, "a")).isEqualTo(plugged(lab.host("a")));
  }

  @Test
  void linksAreAsDescribed() {
    LinkConditions slow = LinkConditions.delayed(Duration.ofMillis(500));
    Scenario scenario =
        Scenario.builder()
            .home(ScenarioHome.of("one", "symmetric-random", "a"))
            .publicHost(ScenarioHost.of("server").link(slow))
            .build();
    VirtualScenario lab = VirtualScenario.of(scenario);
    lab.internet()
        .time()
        .await(lab.host("server").pipes().listen(ListenSpec.all().port(80)), LIMIT);
    long before = lab.internet().time().nanos();
    connect(lab, "a", scenario.addresses().host("server").get(0).address());
    assertThat(Duration.ofNanos(lab.internet().time().nanos() - before))
        .isBetween(Duration.ofMillis(1024), Duration.ofMillis(1026));
    assertThat(Scenario.builder().home(ScenarioHome.of("one", "open-equal")).build().run())
        .isEmpty();
  }
}
