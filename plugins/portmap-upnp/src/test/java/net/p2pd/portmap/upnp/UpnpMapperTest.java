package net.p2pd.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.PortLease;
import net.p2pd.natlab.model.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports at routers of the laboratory that keep to the standards. */
class UpnpMapperTest {

  private static final String NAT = "port-restricted-equal port-mapping=";
  private static final String FIREWALL = "symmetric-udp-firewall-equal port-mapping=";

  @ParameterizedTest
  @ValueSource(strings = {"upnp", "upnp-1"})
  void strangersGetInThroughAPortUntilItIsRemoved(String version) {
    Home home = new Home(NAT + version);
    home.listen();
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));

    assertThat(mapping.external()).isEqualTo(new InetSocketAddress("203.0.0.2", 7000));
    assertThat(mapping.lifetime()).isBetween(Home.LIFETIME.minusSeconds(2), Home.LIFETIME);
    assertThat(mapping.doubt()).isEmpty();
    assertThat(home.reaches(mapping.external())).isTrue();

    home.lab.await(mapping.remove(), Home.LIMIT);

    assertThat(home.reaches(mapping.external())).isFalse();
    assertThat(home.leases(Protocol.TCP, Family.IPV4)).isEmpty();
  }

  @Test
  void aPortIsThereWithinAQuarterOfASecond() {
    Home home = new Home(NAT + "upnp");
    var asked = home.ask(Transport.UDP, home.router(Family.IPV4)).toCompletableFuture();
    assertThat(home.lab.internet().time().runUntil(asked::isDone, Duration.ofMillis(250))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"upnp", "upnp-1"})
  void whereTheWishedPortIsSomebodyElsesThereIsAnother(String version) {
    Home home = new Home(NAT + version);
    Endpoint neighbours = Endpoint.of(home.home.host("neighbour").address(Family.IPV4), Home.PORT);
    home.home
        .router()
        .nat(Family.IPV4)
        .gateway()
        .map(
            Protocol.TCP,
            neighbours,
            7000,
            true,
            Duration.ofDays(1),
            home.lab.internet().time().nanos());
    home.listen();
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));
    assertThat(mapping.external().getPort()).isNotEqualTo(7000);
    assertThat(home.reaches(mapping.external())).isTrue();
    home.lab.await(mapping.remove(), Home.LIMIT);
    assertThat(home.leases(Protocol.TCP, Family.IPV4))
        .extracting(PortLease::internal)
        .containsExactly(neighbours);
  }

  @Test
  void forIpv6APinholeIsOpenedRenewedAndClosed() {
    Home home = new Home(NAT + "upnp", FIREWALL + "upnp", null);
    home.listen();
    InetSocketAddress own = new InetSocketAddress(home.alice.address(Family.IPV6), Home.PORT);
    assertThat(home.reaches(own)).isFalse();

    PortMapping pinhole = home.open(Transport.TCP, home.router(Family.IPV6));

    assertThat(pinhole.external()).isEqualTo(own);
    assertThat(home.reaches(own)).isTrue();
    home.lab.pass(Home.LIFETIME.multipliedBy(3));
    assertThat(home.reaches(own)).isTrue();
    home.lab.await(pinhole.remove(), Home.LIMIT);
    assertThat(home.reaches(own)).isFalse();
  }

  @Test
  void aPinholeThatTheRouterForgotIsMadeAgain() {
    Home home = new Home(NAT + "upnp", FIREWALL + "upnp", null);
    home.listen();
    PortMapping pinhole = home.open(Transport.TCP, home.router(Family.IPV6));
    home.home.router().reboot();
    assertThat(home.reaches(pinhole.external())).isFalse();
    home.lab.pass(Home.CHECK.plusSeconds(5));
    assertThat(home.reaches(pinhole.external())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"upnp", "upnp-1"})
  void aRouterThatWasStartedAnewIsNoticedAndAskedAgain(String version) {
    Home home = new Home(NAT + version);
    home.listen();
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));
    home.home.router().reboot();
    assertThat(home.reaches(mapping.external())).isFalse();
    home.lab.pass(Home.CHECK.plusSeconds(5));
    assertThat(home.reaches(mapping.external())).isTrue();
  }

  @Test
  void behindAnotherNatTheResultSaysSo() {
    Home home = new Home(NAT + "upnp", null, "symmetric-random");
    PortMapping mapping = home.open(Transport.TCP, home.router(Family.IPV4));
    assertThat(mapping.doubt().orElseThrow()).contains("double NAT");
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotOpenedAtAll() {
    Home home = new Home(NAT + "upnp");
    List<String> actions = new ArrayList<>();
    home.lab.trace().onLine(actions::add);
    var asked = home.ask(Transport.UDP, home.router(Family.IPV4)).toCompletableFuture();
    home.lab.pass(Duration.ofMillis(1)); // the search is on its way
    asked.cancel(false);
    home.lab.pass(Duration.ofSeconds(5));
    assertThat(home.leases(Protocol.UDP, Family.IPV4)).isEmpty();
    assertThat(actions).isNotEmpty();
  }

  @Test
  void aRouterWithoutPinholesSaysSo() {
    Home home = new Home(NAT + "upnp-1", FIREWALL + "upnp", null);
    assertThat(home.failure(home.ask(Transport.TCP, home.router(Family.IPV6))))
        .contains("knows no pinholes for IPv6");
  }

  @Test
  void aRouterThatOpensNothingSaysWhy() {
    Home home = new Home("blocked-random port-mapping=upnp");
    assertThat(home.failure(home.ask(Transport.UDP, home.router(Family.IPV4))))
        .contains("the router refused AddAnyPortMapping")
        .contains("UPnP error 501");
  }
}
