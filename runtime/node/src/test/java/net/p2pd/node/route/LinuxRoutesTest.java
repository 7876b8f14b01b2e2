package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.p2pd.api.route.Nic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxRoutesTest {
  private static final String HEAD =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT   \n";
  private static final String ZERO = "00000000000000000000000000000000";

  @Test
  void theGatewaysOfIpv4AreReadInTheOrderOfTheirMetrics() throws UnknownHostException {
    String text =
        HEAD
            + "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0   \n"
            + "eth0\t00000000\t0200A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0   \n"
            + "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0   \n"
            + "eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0   \n";
    GatewayTable table = ipv4(text, ByteOrder.LITTLE_ENDIAN);
    assertThat(of(table, "eth0")).contains(addresses("192.168.0.1", "192.168.0.2"));
    assertThat(of(table, "wlan0")).contains(addresses("192.168.1.1"));
    assertThat(of(table, "tun0")).contains(List.of());
  }

  @Test
  void machinesWithTheOtherByteOrderPrintTheOtherWayRound() throws UnknownHostException {
    String text = HEAD + "eth0\t00000000\tC0A80001\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
    assertThat(of(ipv4(text, ByteOrder.BIG_ENDIAN), "eth0")).contains(addresses("192.168.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth0\t0000000A\t0100A8C0\t0003\t0\t0\t0\t000000FF\t0\t0\t0", // a network, no default
        "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0", // half of all addresses
        "eth0\t00000000\t0100A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0", // down
        "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0", // without a gateway
        "eth0\t00000000\t0100A8C0\t0203\t0\t0\t0\t00000000\t0\t0\t0" // rejects
      })
  void routesOfIpv4ThatAreNoDefaultThroughAGatewayAreLeftOut(String line) {
    GatewayTable table = ipv4(HEAD + line + "\n", ByteOrder.LITTLE_ENDIAN);
    assertThat(of(table, "eth0")).contains(List.of());
    assertThat(of(table, "tun0")).contains(List.of());
  }

  @Test
  void theGatewaysOfIpv6AreReadInTheOrderOfTheirMetrics() throws UnknownHostException {
    String text =
        ipv6Line(ZERO, "00", "fe800000000000000000000000000002", "00000400", "00450003", "eth0")
            + ipv6Line(
                ZERO, "00", "fe800000000000000000000000000001", "00000064", "00000003", "eth0")
            + ipv6Line(
                ZERO, "00", "fd000000000000000000000000000001", "00000400", "00000003", "wlan0")
            + ipv6Line("fe80" + ZERO.substring(4), "40", ZERO, "00000100", "00000001", "eth0")
            + ipv6Line(ZERO, "00", ZERO, "ffffffff", "00200200", "lo");
    GatewayTable table = LinuxRoutes.ipv6(text.lines());
    assertThat(of(table, "eth0")).contains(addresses("fe80::1", "fe80::2"));
    assertThat(of(table, "wlan0")).contains(addresses("fd00::1"));
    assertThat(of(table, "lo")).contains(List.of());
  }

  @Test
  void aGatewayThatIsListedTwiceIsToldOnce() throws UnknownHostException {
    String line =
        ipv6Line(ZERO, "00", "fe800000000000000000000000000001", "00000400", "00000003", "eth0");
    assertThat(of(LinuxRoutes.ipv6((line + line).lines()), "eth0")).contains(addresses("fe80::1"));
  }

  @Test
  void twoHalvesThroughOneGatewayAreADefaultRouteThatComesFirst() throws UnknownHostException {
    String text =
        HEAD
            + "tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0   \n"
            + "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0   \n"
            + "tun0\t00000000\t0900080A\t0003\t0\t0\t0\t00000000\t0\t0\t0   \n"
            + "tun0\t00000080\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0   \n";
    GatewayTable table = ipv4(text, ByteOrder.LITTLE_ENDIAN);
    assertThat(of(table, "tun0")).contains(addresses("10.8.0.1", "10.8.0.9"));
    assertThat(of(table, "eth0")).contains(addresses("192.168.0.1"));
  }

  @Test
  void twoHalvesOfIpv6AreADefaultRouteToo() throws UnknownHostException {
    String gateway = "fd080000000000000000000000000001";
    String lower = ipv6Line(ZERO, "01", gateway, "00000400", "00000003", "tun0");
    String upper = ipv6Line("8" + ZERO.substring(1), "01", gateway, "00000400", "00000003", "tun0");
    assertThat(of(LinuxRoutes.ipv6((lower + upper).lines()), "tun0"))
        .contains(addresses("fd08::1"));
    assertThat(of(LinuxRoutes.ipv6(lower.lines()), "tun0")).contains(List.of());
  }

  @Test
  void halvesThroughDifferentGatewaysAreNoDefaultRoute() {
    String text =
        HEAD
            + "tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n"
            + "tun0\t00000080\t0200080A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n"
            + "tun1\t00000080\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n";
    GatewayTable table = ipv4(text, ByteOrder.LITTLE_ENDIAN);
    assertThat(of(table, "tun0")).contains(List.of());
    assertThat(of(table, "tun1")).contains(List.of());
  }

  @Test
  void anIpv4RouteThroughAnIpv6GatewayLeavesTheNicUnknown() {
    String text = HEAD + "eth0\t00000000\t00000000\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
    GatewayTable table = ipv4(text, ByteOrder.LITTLE_ENDIAN);
    assertThat(of(table, "eth0")).isEmpty();
    assertThat(of(table, "eth1")).contains(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth0\t00000000\t0100A8C0\t0003",
        "eth0\t00000000\t0100A8\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0100A8Cx\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0100A8C0\tzz\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0100A8C0\t0003\t0\t0\tx\t00000000\t0\t0\t0"
      })
  void linesThatAreNoRoutesAreRefused(String line) {
    assertThatThrownBy(() -> ipv4(HEAD + line, ByteOrder.LITTLE_ENDIAN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LinuxRoutes.ipv6(Stream.of("0 1 2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 columns");
  }

  @Test
  void otherTablesOfRoutesAreSeen() {
    String usual = "Basic info: size\nMain:\n\tLeaves: 7\nLocal:\n\tLeaves: 7\n";
    assertThat(LinuxRoutes.hasOtherTables(usual.lines())).isFalse();
    assertThat(LinuxRoutes.hasOtherTables((usual + "Id 200:\n\tLeaves: 1\n").lines())).isTrue();
  }

  private static Optional<List<InetAddress>> of(GatewayTable table, String nic) {
    return table.of(Nic.builder(nic).build());
  }

  private static GatewayTable ipv4(String text, ByteOrder order) {
    return LinuxRoutes.ipv4(text.lines(), order);
  }

  private static String ipv6Line(
      String destination, String length, String gateway, String metric, String flags, String nic) {
    return String.join(
            " ", destination, length, ZERO, "00", gateway, metric, "00000001", "00000000", flags)
        + "    "
        + nic
        + "\n";
  }

  private static List<InetAddress> addresses(String... texts) throws UnknownHostException {
    InetAddress[] all = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      all[i] = InetAddress.getByName(texts[i]);
    }
    return List.of(all);
  }
}
