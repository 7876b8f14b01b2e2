package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BsdRoutesTest {
  private static final Family V4 = Family.IPV4;
  private static final Family V6 = Family.IPV6;

  @ParameterizedTest(name = "{0}: {1} has {2}")
  @CsvSource({
    "macos-12-inet, en0, 192.168.1.1",
    "macos-12-inet6, en0, fe80:0:0:0:3e84:6aff:fe12:9f0%7",
    "macos-14-two-nics-inet, en7, 10.0.10.1",
    "macos-14-two-nics-inet, en0, 192.168.1.1",
    "macos-14-two-nics-inet6, en7, fe80:0:0:0:21b:21ff:fe7a:3305%7",
    "macos-14-two-nics-inet6, en0, fe80:0:0:0:0:0:0:1%7",
    "macos-15-openvpn-inet, utun5, 10.8.0.1",
    "macos-15-openvpn-inet, en0, 192.168.1.1",
    "freebsd-12-inet, em0, 10.0.2.2",
    "freebsd-14-inet, vtnet0, 192.0.2.1",
    "freebsd-14-inet6, vtnet0, 2001:db8:1234:5678:9abc:def0:1234:1",
    "openbsd-7-inet, vio0, 100.64.0.1",
    "openbsd-7-inet, iwx0, 10.0.3.2",
    "openbsd-7-inet6, vio0, fe80:0:0:0:0:0:0:1%7",
    "netbsd-10-inet, ena0, 172.31.16.1",
    "netbsd-10-inet6, ena0, fe80:0:0:0:4fd:6aff:fe57:a912%7",
  })
  void theGatewayOfANicIsRead(String file, String nic, String gateway) {
    assertThat(gateways(file, nic)).contains(List.of(gateway));
  }

  @ParameterizedTest(name = "{0}: {1} has none")
  @CsvSource({
    "macos-12-inet, lo0",
    "macos-12-inet6, lo0",
    "macos-12-inet6, utun0", // its gateway is its own network
    "macos-14-two-nics-inet, bridge100", // everything is on the link
    "macos-15-openvpn-inet6, en0",
    "freebsd-14-inet, wg0",
    "freebsd-14-inet6, lo0",
    "openbsd-7-inet, lo0", // routes that reject
    "openbsd-7-inet6, lo0",
    "netbsd-10-inet6, lo0",
  })
  void aNicWithoutAGatewayIsKnownToHaveNone(String file, String nic) {
    assertThat(gateways(file, nic)).contains(List.of());
  }

  @Test
  void aTableWithoutAnyRouteSaysThatThereIsNone() {
    assertThat(parse("Routing tables\n", V6).of(nic("en0"))).contains(List.of());
  }

  @Test
  void theSectionOfTheOtherFamilyIsNotRead() {
    String both =
        "Routing tables\n\nInternet:\nDestination Gateway Flags Netif Expire\n"
            + "default 192.0.2.1 UG en0\n\nInternet6:\nDestination Gateway Flags Netif Expire\n"
            + "default fe80::1%en0 UG en0\n";
    assertThat(RouteFixture.gateways(parse(both, V4), nic("en0"), V4))
        .contains(List.of("192.0.2.1"));
    assertThat(RouteFixture.gateways(parse(both, V6), nic("en0"), V6))
        .contains(List.of("fe80:0:0:0:0:0:0:1%7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "netstat: sysctl: net.route.0.0.dump estimate: Operation not permitted\n",
        "Routing tables\n\nInternet:\nZiel Gateway Flags Netif Expire\n",
        "Routing tables\n\nInternet:\nDestination Gateway Flags Refs Use\n",
        "Routing tables\n\nInternet:\nDestination Gateway Flags Netif Expire\ndefault 1.2.3.4\n",
        "Routing tables\n\nInternet:\nDestination Gateway Flags Netif\ndefault 1.2.3 UG en0\n",
        "Routing tables\n\nInternet:\nDestination Gateway Flags Netif\ndefault gw.example UG en0\n"
      })
  void whatIsNoListOfRoutesIsRefused(String text) {
    assertThatThrownBy(() -> parse(text, V4)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Optional<List<String>> gateways(String file, String nic) {
    Family family = file.endsWith("inet6") ? V6 : V4;
    GatewayTable table = BsdRoutes.parse(RouteFixture.lines(file), family);
    return RouteFixture.gateways(table, nic(nic), family);
  }

  private static GatewayTable parse(String text, Family family) {
    return BsdRoutes.parse(text.lines(), family);
  }

  private static Nic nic(String name) {
    return Nic.builder(name).index(7).build();
  }
}
