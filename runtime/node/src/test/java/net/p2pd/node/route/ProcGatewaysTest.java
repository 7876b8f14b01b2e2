package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcGatewaysTest {
  private static final String HEAD = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU\n";
  private static final String GATEWAY =
      ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "0100A8C0" : "C0A80001";
  private static final String IPV4 = "eth0 00000000 " + GATEWAY + " 0003 0 0 0 00000000 0 0 0\n";
  private static final String ZERO = "00000000000000000000000000000000";
  private static final String IPV6 =
      ZERO + " 00 " + ZERO + " 00 fe800000000000000000000000000001 00000400 1 0 00000003 eth0\n";

  private static final Nic ETH =
      Nic.builder("eth0").index(2).up(true).address("192.168.0.20/24").build();
  private static final Nic DOCKER =
      Nic.builder("docker0").index(3).up(true).address("172.17.0.1/16").build();

  @TempDir Path proc;

  @Test
  void gatewaysAreAddedToTheirNicsAndOthersAreKnownToHaveNone() throws IOException {
    write("route", HEAD + IPV4);
    write("ipv6_route", IPV6);
    write("fib_triestat", "Main:\nLocal:\n");
    List<Nic> nics = addTo(List.of(ETH, DOCKER));
    assertThat(nics.get(0).gateways(Family.IPV4))
        .contains(List.of(InetAddress.getByName("192.168.0.1")));
    InetAddress gateway = nics.get(0).gateways(Family.IPV6).orElseThrow().get(0);
    assertThat(gateway).isInstanceOf(Inet6Address.class);
    assertThat(((Inet6Address) gateway).getScopeId()).isEqualTo(2);
    assertThat(nics.get(0).addresses()).isEqualTo(ETH.addresses());
    assertThat(nics.get(1).gateways(Family.IPV4)).contains(List.of());
    assertThat(nics.get(1).gateways(Family.IPV6)).contains(List.of());
  }

  @Test
  void withOtherTablesOfRoutesANicWithoutAGatewayIsUnknown() throws IOException {
    write("route", HEAD + IPV4);
    for (String tables : List.of("Main:\nLocal:\nId 200:\n", "")) {
      write("fib_triestat", tables);
      if (tables.isEmpty()) {
        Files.delete(proc.resolve("fib_triestat"));
      }
      List<Nic> nics = addTo(List.of(ETH, DOCKER));
      assertThat(nics.get(0).gateways(Family.IPV4)).isPresent();
      assertThat(nics.get(1).gateways(Family.IPV4)).isEmpty();
    }
  }

  @Test
  void whatCannotBeReadOrUnderstoodIsUnknown() throws IOException {
    assertThat(addTo(List.of(ETH))).containsExactly(ETH);
    write("route", HEAD + "eth0 00000000\n");
    write("ipv6_route", IPV6);
    List<Nic> nics = addTo(List.of(ETH));
    assertThat(nics.get(0).gateways(Family.IPV4)).isEmpty();
    assertThat(nics.get(0).gateways(Family.IPV6)).isPresent();
    Files.write(proc.resolve("ipv6_route"), new byte[] {(byte) 0xff, '\n'});
    assertThat(addTo(List.of(ETH)).get(0).gateways(Family.IPV6)).isEmpty();
  }

  @Test
  void aTableTooLongToReadIsUnknown() throws IOException {
    String other = "eth0 0000000A 00000000 0001 0 0 0 000000FF 0 0 0\n";
    write("fib_triestat", "Main:\n");
    write("route", HEAD + IPV4 + other.repeat(ProcGateways.MAX_ROUTES - 2));
    assertThat(addTo(List.of(ETH)).get(0).gateways(Family.IPV4)).isPresent();
    write("route", HEAD + IPV4 + other.repeat(ProcGateways.MAX_ROUTES - 1));
    assertThat(addTo(List.of(ETH)).get(0).gateways(Family.IPV4)).isEmpty();
  }

  @Test
  void theReasonNamesTheFileAndTheLine() throws IOException {
    ProcGateways gateways = new ProcGateways(proc);
    assertThat(gateways.read(Family.IPV6).whyUnknown())
        .contains(proc.resolve("ipv6_route") + " cannot be read");
    write("route", HEAD + "eth0 00000000\n");
    assertThat(gateways.read(Family.IPV4).whyUnknown())
        .contains(
            proc.resolve("route")
                + " is not understood: \"eth0 00000000\" has not the 8 columns of a route");
  }

  private List<Nic> addTo(List<Nic> nics) {
    return new KnownGateways(new ProcGateways(proc), Runnable::run, () -> 0).addTo(nics);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(proc.resolve(name), text);
  }
}
