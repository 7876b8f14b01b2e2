package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On tables that were recorded on a machine with one NIC. */
class KernelTablesTest {

  private static final String TRIE =
      """
      Main:
        +-- 0.0.0.0/0 3 0 5
           |-- 0.0.0.0
              /0 universe UNICAST
      Local:
           |-- 192.0.2.2
              /32 host LOCAL
      """;
  private static final String ROUTE =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
          + "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
  private static final String INET6 = "fd000000000000000000000000000002 04 40 00 82     eth0\n";
  private static final String ROUTE6 =
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
          + " fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0\n";

  @TempDir private Path directory;
  private KernelTables tables;

  @BeforeEach
  void record() throws IOException {
    write("fib_trie", TRIE);
    write("route", ROUTE);
    write("if_inet6", INET6);
    write("ipv6_route", ROUTE6);
    tables = new KernelTables(directory);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  @Test
  void aSecondLookAtTheSameTablesShowsTheSame() {
    assertThat(tables.look()).isNotNull().isEqualTo(tables.look());
  }

  @Test
  void anotherAddressOrGatewayOfEitherFamilyShows() throws IOException {
    Long before = tables.look();
    write("fib_trie", TRIE.replace("192.0.2.2", "192.0.2.3"));
    assertThat(tables.look()).isNotEqualTo(before);
    record();
    write("route", ROUTE.replace("010200C0", "FE0200C0"));
    assertThat(tables.look()).isNotEqualTo(before);
    record();
    write("if_inet6", "");
    assertThat(tables.look()).isNotEqualTo(before);
    record();
    write("ipv6_route", ROUTE6.replace("0001 0000", "0009 0000"));
    assertThat(tables.look()).isNotEqualTo(before);
    record();
    assertThat(tables.look()).isEqualTo(before);
  }

  @Test
  void howOftenARouteIsUsedIsNoChange() throws IOException {
    Long before = tables.look();
    write("ipv6_route", ROUTE6.replace("00000002 00000000", "00000007 00001234"));
    assertThat(tables.look()).isEqualTo(before);
  }

  @Test
  void withoutIpv6TheOtherTablesSuffice() throws IOException {
    Files.delete(directory.resolve("if_inet6"));
    Files.delete(directory.resolve("ipv6_route"));
    Long before = tables.look();
    assertThat(before).isNotNull();
    write("fib_trie", TRIE + TRIE);
    assertThat(tables.look()).isNotEqualTo(before);
  }

  @Test
  void whatIsMissingOrTooLongCannotBeTold() throws IOException {
    write("route", ROUTE.repeat(KernelTables.MOST_BYTES / ROUTE.length() + 1));
    assertThat(tables.look()).isNull();
    Files.delete(directory.resolve("route"));
    assertThat(tables.look()).isNull();
  }

  @Test
  void theTablesOfThisMachineCanBeLookedAt() {
    Path here = Path.of("/proc/net");
    assumeThat(Files.isReadable(here.resolve("fib_trie"))).isTrue();
    assertThat(new KernelTables(here).look()).isNotNull();
  }
}
