package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.scenario.Scenario;
import net.p2pd.natlab.scenario.VirtualScenario;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A scenario is the same on real stacks as in virtual time, and its services run. */
class LinuxScenarioTest {

  private static final String TOML =
      """
      seed = 7
      ipv6 = true

      [homes.carrier]
      nat = "symmetric-random"
      addresses = 2

      [homes.alices]
      nat = "port-restricted-equal"
      behind = "carrier"
      hosts = ["alice", "printer"]
      link = { delay = "30ms", jitter = "5ms" }

      [homes.bobs]
      nat = "open-equal"
      hosts = ["bob"]

      [homes.carols]
      nat = "full-cone-preserving"
      hosts = ["carol"]

      [public."stun.example"]
      addresses = 2

      [[services]]
      host = "stun.example"
      command = ["sh", "-c", "cat /proc/net/fib_trie; cat /proc/net/if_inet6"]
      """;

  private final Scenario scenario = Scenario.parse(TOML, "test");

  @BeforeEach
  void canRun() {
    Here.canRunTheLaboratory();
  }

  @Test
  void everyHostHasTheAddressesThatItHasInVirtualTime() {
    VirtualScenario virtual = VirtualScenario.of(scenario);
    try (LinuxScenario lab = LinuxScenario.of(scenario)) {
      assertThat(lab.hosts().keySet())
          .containsExactly("alice", "printer", "bob", "carol", "stun.example");
      lab.hosts()
          .forEach(
              (name, host) ->
                  assertThat(host.addresses())
                      .as(name)
                      .containsExactlyElementsOf(
                          scenario.addresses().host(name).stream()
                              .map(NicAddress::address)
                              .toList())
                      .contains(virtual.host(name).address(Family.IPV4)));
      InetAddress outside =
          lab.home("carols").router().nat(Family.IPV4, box -> box.external().get(0));
      assertThat(outside).isEqualTo(scenario.addresses().external(scenario.homes().get(3)).get(0));
      assertThatThrownBy(() -> lab.host("dave"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"dave\" is not in the scenario");
    }
  }

  @Test
  void aHostBehindACarrierReachesAHomeThatHasPublicAddresses() throws IOException {
    try (LinuxScenario lab = LinuxScenario.of(scenario);
        DatagramChannel alice = datagrams(lab.host("alice"), Family.IPV4);
        DatagramChannel bob = datagrams(lab.host("bob"), Family.IPV4)) {
      alice.send(ByteBuffer.allocate(3), bob.getLocalAddress());
      ByteBuffer got = ByteBuffer.allocate(10);
      InetSocketAddress seen = (InetSocketAddress) bob.receive(got);
      assertThat(got.position()).isEqualTo(3);
      assertThat(scenario.addresses().external(scenario.homes().get(0)))
          .contains(seen.getAddress());
    }
  }

  @Test
  void homesThatAreNotBehindACarrierHaveIpv6() throws IOException {
    try (LinuxScenario lab = LinuxScenario.of(scenario);
        DatagramChannel carol = datagrams(lab.host("carol"), Family.IPV6);
        DatagramChannel server = datagrams(lab.host("stun.example"), Family.IPV6)) {
      carol.send(ByteBuffer.allocate(3), server.getLocalAddress());
      assertThat(server.receive(ByteBuffer.allocate(10))).isEqualTo(carol.getLocalAddress());
    }
  }

  private static DatagramChannel datagrams(LinuxHost host, Family family) {
    return host.call(
        () ->
            DatagramChannel.open(
                    family == Family.IPV4
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(host.address(family), 5000)));
  }

  @Test
  void aServiceRunsOnItsHostAndSeesAllItsAddresses() throws IOException {
    try (LinuxScenario lab = LinuxScenario.of(scenario)) {
      Process service = lab.start(scenario.services().get(0), ProcessBuilder.Redirect.PIPE);
      String output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output).contains("198.18.0.2", "198.19.0.2", "20010db8ffff");
      assertThat(service.onExit().join().exitValue()).isZero();
    }
  }
}
