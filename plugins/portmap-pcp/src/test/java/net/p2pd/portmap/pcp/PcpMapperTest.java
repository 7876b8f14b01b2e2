package net.p2pd.portmap.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports at routers of the laboratory that keep to the standards. */
class PcpMapperTest {

  private static final String NAT = "port-restricted-equal port-mapping=";
  private static final String FIREWALL = "symmetric-udp-firewall-equal port-mapping=";

  @ParameterizedTest
  @ValueSource(strings = {"pcp", "nat-pmp", "nat-pmp,pcp"})
  void strangersGetInThroughAPortUntilItIsRemoved(String protocols) {
    Home home = new Home(NAT + protocols);
    home.listen();
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));

    assertThat(mapping.external()).isEqualTo(new InetSocketAddress("203.0.0.2", 7000));
    assertThat(mapping.lifetime()).isEqualTo(Home.LIFETIME);
    assertThat(mapping.doubt()).isEmpty();
    assertThat(mapping.isOpen()).isTrue();
    assertThat(home.reaches(mapping.external())).isTrue();
    assertThat(home.leases(Protocol.TCP, Family.IPV4)).hasSize(1);

    home.lab.await(mapping.remove(), Home.LIMIT);

    assertThat(mapping.isOpen()).isFalse();
    assertThat(home.reaches(mapping.external())).isFalse();
    assertThat(home.leases(Protocol.TCP, Family.IPV4)).isEmpty();
  }

  @Test
  void aRouterThatOnlyKnowsNatPmpAnswersInTime() {
    Home home = new Home(NAT + "nat-pmp");
    var asked = home.ask(Transport.UDP, home.router(Family.IPV4));
    assertThat(home.failure(asked)).startsWith("opened ");
  }

  @Test
  void forIpv6APinholeIsOpened() {
    Home home = new Home("symmetric-random", FIREWALL + "pcp", null);
    home.listen();
    InetSocketAddress own = new InetSocketAddress(home.alice.address(Family.IPV6), Home.PORT);
    assertThat(home.reaches(own)).isFalse();

    PortMapping pinhole = home.open(Transport.TCP, home.router(Family.IPV6));

    assertThat(pinhole.external()).isEqualTo(own);
    assertThat(pinhole.doubt()).isEmpty();
    assertThat(home.reaches(own)).isTrue();
    home.lab.await(pinhole.remove(), Home.LIMIT);
    assertThat(home.reaches(own)).isFalse();
  }

  @Test
  void natPmpKnowsNoIpv6AndThatIsSaid() {
    Home home = new Home("symmetric-random", FIREWALL + "nat-pmp", null);
    var asked = home.ask(Transport.TCP, home.router(Family.IPV6));
    assertThat(home.failure(asked)).contains("the router does not speak PCP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pcp", "nat-pmp"})
  void aRouterThatWasStartedAnewIsNoticedAndAskedAgain(String protocol) {
    Home home = new Home(NAT + protocol);
    home.listen();
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));
    home.lab.pass(Duration.ofSeconds(200));

    home.home.router().reboot();

    assertThat(home.reaches(mapping.external())).isFalse();
    home.lab.pass(Home.CHECK.plusSeconds(5));
    assertThat(home.reaches(mapping.external())).isTrue();
    assertThat(home.leases(Protocol.TCP, Family.IPV4)).hasSize(1);
  }

  @Test
  void behindAnotherNatTheResultSaysSo() {
    Home home = new Home(NAT + "pcp", null, "symmetric-random");
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));
    assertThat(mapping.doubt())
        .hasValueSatisfying(
            doubt ->
                assertThat(doubt)
                    .contains(mapping.external().getAddress().getHostAddress())
                    .contains("double NAT"));
  }

  @Test
  void whoWantsTheSamePortSharesItUntilTheLastRemovedIt() {
    Home home = new Home(NAT + "pcp");
    PortMapping one = home.open(Transport.UDP, home.router(Family.IPV4));
    PortMapping other = home.open(Transport.UDP, home.router(Family.IPV4));
    assertThat(other.external()).isEqualTo(one.external());

    home.lab.await(one.remove(), Home.LIMIT);
    home.lab.await(one.remove(), Home.LIMIT);
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).hasSize(1);
    assertThat(other.isOpen()).isTrue();

    home.lab.await(other.remove(), Home.LIMIT);
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).isEmpty();
  }

  @Test
  void whatIsRemovedCanBeOpenedAgainAtOnce() {
    Home home = new Home(NAT + "pcp");
    PortMapping one = home.open(Transport.UDP, home.router(Family.IPV4));
    var removing = one.remove();
    PortMapping next = home.open(Transport.UDP, home.router(Family.IPV4));
    home.lab.await(removing, Home.LIMIT);
    home.lab.pass(Duration.ofSeconds(1));
    assertThat(next.isOpen()).isTrue();
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).hasSize(1);
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotLeftOpen() {
    Home home = new Home(NAT + "pcp");
    var asked = home.ask(Transport.UDP, home.router(Family.IPV4)).toCompletableFuture();
    home.lab.pass(Duration.ofNanos(300_000)); // the request is on its way
    asked.cancel(false);
    home.lab.pass(Duration.ofSeconds(2));
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).isEmpty();
  }

  @Test
  void aPortIsRenewedOnDemand() {
    Home home = new Home(NAT + "pcp");
    PortMapping mapping = home.open(Transport.UDP, home.router(Family.IPV4));
    home.home.router().reboot();
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).isEmpty();
    home.lab.await(mapping.renew(), Home.LIMIT);
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).hasSize(1);
  }

  @Test
  void aRouterThatIsAwayLosesThePortAndGetsItAgainWhenItIsBack() {
    Home home = new Home(NAT + "pcp");
    PortMapping mapping = home.open(Transport.UDP, home.router(Family.IPV4));
    List<Boolean> told = new ArrayList<>();
    mapping.onChange(() -> told.add(mapping.isOpen()));
    home.alice.connected(false);
    home.lab.pass(Home.LIFETIME.plusMinutes(1));
    assertThat(mapping.isOpen()).isFalse();
    assertThat(told).containsExactly(false);

    home.alice.connected(true);
    home.lab.pass(Duration.ofMinutes(2));
    assertThat(mapping.isOpen()).isTrue();
    assertThat(told).containsExactly(false, true);
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).hasSize(1);
  }

  @Test
  void aRouterThatOpensNothingSaysWhy() {
    Home home = new Home("blocked-random port-mapping=pcp");
    assertThat(home.failure(home.ask(Transport.UDP, home.router(Family.IPV4))))
        .contains("opens no port by PCP")
        .contains("not authorized");
  }

  @Test
  void whatCannotBeAskedForIsSaidAtOnce() {
    Home home = new Home(NAT + "pcp");
    var router = home.router(Family.IPV4);
    assertThat(home.failure(home.ask(Transport.of("sctp"), router)))
        .contains("ports of TCP and UDP");
    PortMappingRequest foreign =
        new PortMappingRequest(
            Transport.UDP, new InetSocketAddress("192.168.1.99", 1), router, 0, Home.LIFETIME);
    assertThat(home.failure(home.mapper.map(foreign))).contains("no address of this machine");
    PortMappingRequest mixed =
        new PortMappingRequest(
            Transport.UDP, new InetSocketAddress("2001:db8::1", 1), router, 0, Home.LIFETIME);
    assertThat(home.failure(home.mapper.map(mixed))).contains("different address families");
  }
}
