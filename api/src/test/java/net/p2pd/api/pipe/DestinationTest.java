package net.p2pd.api.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.Test;

class DestinationTest {

  private static NetworkInterface loopback() throws Exception {
    return NetworkInterface.networkInterfaces()
        .filter(nic -> nic.inetAddresses().anyMatch(Family.IPV4.loopback()::equals))
        .findFirst()
        .orElseThrow();
  }

  private static int scope(Destination destination) {
    return ((Inet6Address) destination.literal().orElseThrow()).getScopeId();
  }

  private static void refused(String host, int port, String... words) {
    assertThatThrownBy(() -> Destination.of(host, port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  private static void notParsed(String text, String... words) {
    assertThatThrownBy(() -> Destination.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void aNameIsKeptAndNotLookedUp() {
    Destination destination = Destination.of(" no-such_host.invalid. ", 7);
    assertThat(destination.host()).isEqualTo("no-such_host.invalid.");
    assertThat(destination.port()).isEqualTo(7);
    assertThat(destination.literal()).isEmpty();
    assertThat(destination.peer()).isEmpty();
    assertThat(destination).hasToString("no-such_host.invalid.:7");
  }

  @Test
  void literalsOfBothFamiliesAreAddressesWithOrWithoutBrackets() {
    assertThat(Destination.of("192.0.2.1", 7).literal()).contains(Literals.parse("192.0.2.1"));
    assertThat(Destination.of("192.0.2.1", 7)).hasToString("192.0.2.1:7");
    Destination bare = Destination.of("2001:db8::1", 65535);
    assertThat(bare.literal()).contains(Literals.parse("2001:db8::1"));
    assertThat(bare).hasToString("[2001:db8::1]:65535");
    assertThat(Destination.of("[2001:db8::1]", 65535)).isEqualTo(bare).hasSameHashCodeAs(bare);
    assertThat(bare.host()).isEqualTo("2001:db8::1");
  }

  @Test
  void aMappedLiteralIsIpv4() {
    assertThat(Destination.of("::ffff:192.0.2.1", 7).literal())
        .contains(Literals.parse("192.0.2.1"));
    assertThat(Destination.of("[::ffff:c000:201]", 7).literal())
        .contains(Literals.parse("192.0.2.1"));
  }

  @Test
  void aZoneIsAnIndexOrTheNameOfANic() throws Exception {
    NetworkInterface nic = loopback();
    assertThat(scope(Destination.of("fe80::1%3", 7))).isEqualTo(3);
    Destination named = Destination.of("[fe80::1%" + nic.getName() + "]", 7);
    assertThat(scope(named)).isEqualTo(nic.getIndex());
    assertThat(named).hasToString("[fe80::1%" + nic.getName() + "]:7");
    assertThat(Destination.parse(named.toString())).isEqualTo(named);
    assertThat(scope(Destination.of("2001:db8::1%3", 7))).as("only link-local has one").isZero();
  }

  @Test
  void aZoneThatIsNoNicIsNamed() {
    refused(
        "fe80::1%no-such-nic", 7, "'fe80::1%no-such-nic'", "no network interface 'no-such-nic'");
    refused("fe80::1%99999999999", 7, "there is no network interface '99999999999'");
    refused("fe80::1%", 7, "no zone after '%'");
  }

  @Test
  void portsAreOneTo65535() {
    assertThat(Destination.of("localhost", 1).port()).isEqualTo(1);
    for (int port : new int[] {0, -1, 65536, 99999}) {
      refused(
          "example.net",
          port,
          "port " + port + " of destination 'example.net' is not between 1 and 65535");
    }
  }

  @Test
  void whatIsNeitherNameNorAddressIsRefused() {
    for (String host :
        List.of("", " ", "a b", "-a", "exam/ple", "a@b", "häuser.example", "a".repeat(254))) {
      refused(host, 7, "'" + host + "' is neither a host name nor an address");
    }
    refused("300.1.2.3", 7, "300");
    refused("1.2.3", 7, "four parts");
    refused("1::2::3", 7, "1::2::3");
    refused("[::1", 7, "[::1");
    refused("[example.net]", 7, "[example.net]");
    assertThat(Destination.of("a".repeat(253), 7).host()).hasSize(253);
  }

  @Test
  void aTextIsHostAndPort() {
    assertThat(Destination.parse("example.net:80")).isEqualTo(Destination.of("example.net", 80));
    assertThat(Destination.parse("192.0.2.1:7")).isEqualTo(Destination.of("192.0.2.1", 7));
    assertThat(Destination.parse("[2001:db8::1]:7")).isEqualTo(Destination.of("2001:db8::1", 7));
    for (Destination one :
        List.of(Destination.of("a", 1), Destination.of("::1", 2), Destination.of("fe80::1%1", 3))) {
      assertThat(Destination.parse(one.toString())).isEqualTo(one);
    }
  }

  @Test
  void aTextWithoutAGoodPortIsRefused() {
    String hint = "has no port: write host:port, or [address]:port for IPv6";
    notParsed("", hint);
    notParsed("example.net", hint);
    notParsed(":7", hint);
    notParsed("2001:db8::1", hint);
    notParsed("::1:7", hint);
    notParsed("[::1]", hint);
    notParsed("example.net:", "'' in 'example.net:' is not a port");
    notParsed("example.net:http", "'http' in 'example.net:http' is not a port");
    notParsed("example.net:-1", "'-1'");
    notParsed("example.net:123456", "'123456'");
    notParsed("example.net:99999", "port 99999", "is not between 1 and 65535");
    notParsed("example.net:0", "port 0");
    notParsed("[192.0.2.1]:7", "192.0.2.1");
  }

  @Test
  void aSocketAddressKeepsItsAddressNameAndScope() throws Exception {
    InetAddress named = InetAddress.getByAddress("name.invalid", new byte[] {(byte) 192, 0, 2, 1});
    Destination destination = Destination.of(new InetSocketAddress(named, 7));
    assertThat(destination).isEqualTo(Destination.of("192.0.2.1", 7));
    assertThat(Destination.of(InetSocketAddress.createUnresolved("example.net", 7)))
        .isEqualTo(Destination.of("example.net", 7));
    InetAddress plain = Literals.parse("fe80::1");
    Destination one = Destination.of(new InetSocketAddress(Literals.withScope(plain, 1), 7));
    Destination two = Destination.of(new InetSocketAddress(Literals.withScope(plain, 2), 7));
    assertThat(one).hasToString("[fe80::1%1]:7").isNotEqualTo(two);
    assertThat(scope(Destination.parse(two.toString()))).isEqualTo(2);
    assertThat(Destination.parse(two.toString())).isEqualTo(two);
    assertThatThrownBy(() -> Destination.of(new InetSocketAddress(named, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no port");
  }

  @Test
  void otherHostsAndPortsAreOtherDestinations() {
    assertThat(Destination.of("a", 1))
        .isNotEqualTo(Destination.of("b", 1))
        .isNotEqualTo(Destination.of("a", 2));
  }

  @Test
  void aResolvedDestinationHasItsPortAndKeepsTheOrder() {
    InetAddress four = Literals.parse("192.0.2.1");
    InetAddress six = Literals.parse("2001:db8::1");
    InetAddress other = Literals.parse("192.0.2.2");
    Destination name = Destination.of("example.net", 7);
    List<InetAddress> found = new java.util.ArrayList<>(List.of(six, four, other));
    ResolvedDestination resolved = new ResolvedDestination(name, found);
    found.clear();
    assertThat(resolved.destination()).isEqualTo(name);
    assertThat(resolved.addresses())
        .containsExactly(
            new InetSocketAddress(six, 7),
            new InetSocketAddress(four, 7),
            new InetSocketAddress(other, 7));
    assertThat(resolved.addresses(Family.IPV6)).containsExactly(new InetSocketAddress(six, 7));
    assertThat(resolved.addresses(Family.IPV4))
        .containsExactly(new InetSocketAddress(four, 7), new InetSocketAddress(other, 7));
    assertThat(resolved.toString()).startsWith("example.net:7 -> [").contains("192.0.2.2");
    assertThatThrownBy(() -> resolved.addresses().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(new ResolvedDestination(name, List.of()).addresses(Family.IPV4)).isEmpty();
  }
}
