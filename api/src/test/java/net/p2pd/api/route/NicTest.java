package net.p2pd.api.route;

import static net.p2pd.api.route.RouteTest.ranges;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

class NicTest {

  static NicBuilder eth0() {
    return Nic.builder("eth0")
        .index(2)
        .mac("02-FC-00-00-00-01")
        .mtu(1500)
        .up(true)
        .multicast(true)
        .address("192.168.1.5/24")
        .address("fe80::fc:ff:fe00:1/64");
  }

  @Test
  void aNicSaysWhatItIs() {
    Nic nic = eth0().displayName("Ethernet").build();
    assertThat(nic.name()).isEqualTo("eth0");
    assertThat(nic.displayName()).isEqualTo("Ethernet");
    assertThat(nic.index()).isEqualTo(2);
    assertThat(nic.scopeId()).isEqualTo(2);
    assertThat(nic.mac()).contains("02:fc:00:00:00:01");
    assertThat(nic.mtu()).hasValue(1500);
    assertThat(nic.isUp()).isTrue();
    assertThat(nic.isMulticast()).isTrue();
    assertThat(nic.isLoopback()).isFalse();
    assertThat(nic.isPointToPoint()).isFalse();
    assertThat(nic.isVirtual()).isFalse();
    assertThat(nic.families()).containsExactly(Family.IPV4, Family.IPV6);
    assertThat(nic.addresses(Family.IPV4)).containsExactly(NicAddress.parse("192.168.1.5/24"));
    assertThat(nic.ranges(Family.IPV4)).containsExactly(IpRange.parse("192.168.1.5"));
  }

  @Test
  void whatIsNotSaidIsUnknownOrNot() {
    Nic nic = Nic.builder("eth0").build();
    assertThat(nic.displayName()).isEqualTo("eth0");
    assertThat(nic.index()).isZero();
    assertThat(nic.mac()).isEmpty();
    assertThat(nic.mtu()).isEmpty();
    assertThat(nic.isUp()).isFalse();
    assertThat(nic.families()).isEmpty();
    assertThat(nic.gateways(Family.IPV4)).isEmpty();
    assertThat(nic.routes(Family.IPV4).routes()).isEmpty();
  }

  @Test
  void unknownGatewaysAreToldApartFromNone() {
    Nic nic = eth0().gateways(Family.IPV4, List.of()).build();
    assertThat(nic.gateways(Family.IPV4)).contains(List.of());
    assertThat(nic.gateways(Family.IPV6)).isEmpty();
  }

  @Test
  void linkLocalAddressesAndGatewaysHaveTheScopeIdOfTheNic() {
    Nic nic = eth0().gateways(Family.IPV6, List.of(Literals.parse("fe80::ff%9"))).build();
    InetAddress address = nic.addresses(Family.IPV6).get(0).address();
    assertThat(((Inet6Address) address).getScopeId()).isEqualTo(2);
    InetAddress gateway = nic.gateways(Family.IPV6).orElseThrow().get(0);
    assertThat(gateway).isEqualTo(Literals.parse("fe80::ff"));
    assertThat(((Inet6Address) gateway).getScopeId()).isEqualTo(2);
    InetAddress bound = nic.route(Family.IPV6).bind(80).bound().orElseThrow().getAddress();
    assertThat(((Inet6Address) bound).getScopeId()).isEqualTo(2);
  }

  @Test
  void routesThatAreNotGivenAreMadeOfTheAddressesWithUnknownExternalPart() {
    Nic nic = eth0().address("2001:db8::5/64").build();
    assertThat(nic.route(Family.IPV4)).hasToString("[192.168.1.5] -> [unknown] on eth0#2");
    assertThat(nic.route(Family.IPV6))
        .hasToString("[2001:db8::5, fe80::fc:ff:fe00:1] -> [unknown] on eth0#2");
  }

  @Test
  void givenRoutesReplaceThoseOfTheAddresses() {
    Route route = Route.of("eth0", 2, ranges("192.168.1.5"), IpRange.parse("1.3.3.7"));
    Nic nic = eth0().routes(Family.IPV4, List.of(route)).routes(Family.IPV6, List.of()).build();
    assertThat(nic.route(Family.IPV4)).isEqualTo(route);
    assertThat(nic.routes(Family.IPV4).size()).isOne();
    assertThat(nic.routes(Family.IPV6)).isEqualTo(RoutePool.empty());
  }

  @Test
  void aMissingRouteIsAnErrorThatNamesTheFamiliesThereAre() {
    Nic nic = Nic.builder("eth0").address("10.0.0.1/8").build();
    assertThatThrownBy(() -> nic.route(Family.IPV6))
        .isInstanceOf(NoRouteException.class)
        .hasMessage("NIC eth0 has no route of ipv6; it has routes of [ipv4]");
    assertThatThrownBy(() -> Nic.builder("eth1").build().route(Family.IPV4))
        .hasMessage("NIC eth1 has no route of ipv4; it has no route at all");
  }

  @Test
  void aNicIsUsableForLanIfItIsUpAndHasAnAddress() {
    assertThat(eth0().build().usableForLan()).isTrue();
    assertThat(eth0().up(false).build().usableForLan()).isFalse();
    assertThat(eth0().loopback(true).build().usableForLan()).isFalse();
    assertThat(Nic.builder("eth0").up(true).build().usableForLan()).isFalse();
    assertThat(Nic.builder("e").up(true).address("fe80::1/64").build().usableForLan()).isTrue();
  }

  @Test
  void aNicIsUsableForWanUnlessItIsKnownToLeadNowhere() {
    assertThat(eth0().build().usableForWan()).isTrue();
    assertThat(eth0().build().usableForWan(Family.IPV6)).as("link-local only").isFalse();
    assertThat(eth0().up(false).build().usableForWan()).isFalse();
    assertThat(eth0().loopback(true).build().usableForWan()).isFalse();
    assertThat(Nic.builder("e").up(true).address("169.254.1.1/16").build().usableForWan())
        .isFalse();

    NicBuilder alone = eth0().gateways(Family.IPV4, List.of());
    assertThat(alone.build().usableForWan()).isFalse();
    assertThat(alone.pointToPoint(true).build().usableForWan()).isTrue();
    assertThat(alone.pointToPoint(false).address("2001:db8::5/64").build().usableForWan())
        .as("the other family is not known to have none")
        .isTrue();
  }

  @Test
  void aBuilderFromANicMakesTheSameNic() {
    Nic nic =
        eth0()
            .displayName("Ethernet")
            .gateways(Family.IPV4, List.of(Literals.parse("192.168.1.1")))
            .routes(Family.IPV6, List.of())
            .build();
    assertThat(nic.toBuilder().build()).isEqualTo(nic).hasSameHashCodeAs(nic);
    assertThat(nic.toBuilder().up(false).build()).isNotEqualTo(nic);
    assertThat(nic.toBuilder().addresses(List.of()).build()).isNotEqualTo(nic);
    assertThat(nic.toBuilder().gateways(Family.IPV4, List.of()).build()).isNotEqualTo(nic);
  }

  @Test
  void whatCannotBelongToANicIsRefused() {
    assertThatThrownBy(() -> Nic.builder("")).hasMessageContaining("a NIC's name has 1 to 256");
    assertThatThrownBy(() -> eth0().index(-1)).hasMessageContaining("index -1");
    assertThatThrownBy(() -> eth0().mtu(0)).hasMessage("MTU 0 of NIC eth0 is not positive");
    assertThatThrownBy(() -> eth0().mac("02:fc" + ":0"))
        .hasMessage("\"02:fc:0\" of NIC eth0 is not a MAC address such as 02:fc:00:00:00:01");
    assertThatThrownBy(() -> eth0().mac("02:fc-00")).hasMessageContaining("is not a MAC address");
    assertThatThrownBy(() -> eth0().gateways(Family.IPV4, List.of(Literals.parse("::1"))))
        .hasMessage("::1 is not a gateway of ipv4 for NIC eth0");
    Route foreign = Route.of("eth1", 2, ranges("10.0.0.1"));
    assertThatThrownBy(() -> eth0().routes(Family.IPV4, List.of(foreign)))
        .hasMessage("route [10.0.0.1] -> [unknown] on eth1#2 is not one of ipv4 on NIC eth0");
    Route own = Route.of("eth0", 3, ranges("10.0.0.1"));
    assertThatThrownBy(() -> eth0().routes(Family.IPV6, List.of(own)))
        .hasMessageEndingWith("is not one of ipv6 on NIC eth0");
    assertThatThrownBy(() -> eth0().routes(Family.IPV4, List.of(own)).build())
        .hasMessageEndingWith("on eth0#3 is not of NIC eth0 with index 2");
  }
}
