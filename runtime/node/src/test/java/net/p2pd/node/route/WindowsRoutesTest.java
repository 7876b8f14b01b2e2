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

class WindowsRoutesTest {
  private static final String RULER =
      "===========================================================================\r\n";
  private static final String HEAD =
      RULER + "Interface List\r\n  1....Loopback\r\n" + RULER + "\r\nIPv4 Route Table\r\n" + RULER;
  private static final String LOOPBACK = "127.0.0.0 255.0.0.0 On-link 127.0.0.1 331\r\n";

  @ParameterizedTest(name = "{0}: the NIC with {1} has {2}")
  @CsvSource({
    "windows-10-en-4, 10.0.10.20/24, 10.0.10.1",
    "windows-10-en-4, 192.168.1.31/24, 192.168.1.1",
    "windows-11-de-4, 192.168.178.44/24, 192.168.178.1",
    "windows-11-de-openvpn-4, 10.8.0.6/24, 10.8.0.1",
    "windows-11-de-openvpn-4, 192.168.178.44/24, 192.168.178.1",
  })
  void theGatewayOfIpv4BelongsToTheNicWithTheAddress(String file, String address, String gateway) {
    assertThat(ipv4(file, address)).contains(List.of(gateway));
  }

  @ParameterizedTest(name = "{0}: the NIC with {1} has none")
  @CsvSource({
    "windows-10-en-4, 192.168.56.1/24", // a persistent route that is not in use
    "windows-10-en-4, 127.0.0.1/8",
    "windows-11-de-4, 172.22.0.1/20", // everything is on the link, in two words
  })
  void aNicWithoutAGatewayOfIpv4IsKnownToHaveNone(String file, String address) {
    assertThat(ipv4(file, address)).contains(List.of());
  }

  @ParameterizedTest(name = "{0}: NIC {1} has {2}")
  @CsvSource({
    "windows-10-en-6, 12, fe80:0:0:0:21b:21ff:fe7a:3305%12",
    "windows-11-de-6, 14, fe80:0:0:0:9a9b:cbff:fe31:2c40%14",
  })
  void theGatewayOfIpv6BelongsToTheNicWithTheIndex(String file, int index, String gateway) {
    assertThat(ipv6(file, index)).contains(List.of(gateway));
  }

  @ParameterizedTest(name = "{0}: NIC {1} has none")
  @CsvSource({"windows-10-en-6, 7", "windows-11-de-6, 5", "windows-11-en-offline-6, 1"})
  void aNicWithoutAGatewayOfIpv6IsKnownToHaveNone(String file, int index) {
    assertThat(ipv6(file, index)).contains(List.of());
  }

  @Test
  void aNicHasTheGatewaysOfAllItsAddresses() {
    String text =
        HEAD
            + LOOPBACK
            + "0.0.0.0 0.0.0.0 192.0.2.1 192.0.2.9 30\r\n"
            + "0.0.0.0 0.0.0.0 198.51.100.1 198.51.100.9 20\r\n"
            + RULER;
    Nic nic = Nic.builder("eth0").address("192.0.2.9/24").address("198.51.100.9/24").build();
    assertThat(
            RouteFixture.gateways(WindowsRoutes.parse(text.lines(), Family.IPV4), nic, Family.IPV4))
        .contains(List.of("192.0.2.1", "198.51.100.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "The requested operation requires elevation.\r\n",
        HEAD + RULER,
        HEAD + LOOPBACK + "0.0.0.0 0.0.0.0 192.0.2.1\r\n" + RULER,
        HEAD + LOOPBACK + "0.0.0.0 0.0.0.0 992.0.2.1 192.0.2.9 20\r\n" + RULER
      })
  void whatIsNoListOfRoutesIsRefused(String text) {
    assertThatThrownBy(() -> WindowsRoutes.parse(text.lines(), Family.IPV4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Optional<List<String>> ipv4(String file, String address) {
    Nic nic = Nic.builder("eth0").index(7).address(address).build();
    GatewayTable table = WindowsRoutes.parse(RouteFixture.lines(file), Family.IPV4);
    return RouteFixture.gateways(table, nic, Family.IPV4);
  }

  private static Optional<List<String>> ipv6(String file, int index) {
    Nic nic = Nic.builder("eth0").index(index).build();
    GatewayTable table = WindowsRoutes.parse(RouteFixture.lines(file), Family.IPV6);
    return RouteFixture.gateways(table, nic, Family.IPV6);
  }
}
