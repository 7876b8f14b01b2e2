package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteBindTest {
  private static final Route IPV4 =
      Route.of("eth0", 2, RouteTest.ranges("192.168.0.20", "7.7.7.7"), IpRange.parse("1.3.3.7"));
  private static final Route GLOBAL_IPV6 =
      Route.of("eth0", 2, RouteTest.ranges("fe80::1"), IpRange.parse("2001:db8::/64"));
  private static final Route LINK_LOCAL =
      Route.of("eth0", 2, RouteTest.ranges("fe80::1", "fe80::2"));

  @Test
  void bindingIsAValueOperation() {
    Route bound = IPV4.bind(1337);
    assertThat(bound.bound()).contains(endpoint("192.168.0.20", 1337));
    assertThat(IPV4.bound()).isEmpty();
    assertThat(bound.external()).isEqualTo(IPV4.external());
    assertThat(bound.withExternal(IpRange.parse("1.1.1.1")).bound()).isEqualTo(bound.bound());
  }

  @Test
  void withoutAPortAnyFreeOneIsMeant() {
    assertThat(IPV4.bind().bound()).contains(endpoint("192.168.0.20", 0));
  }

  @Test
  void ipv4BehindANatBindsTheNicPart() {
    assertThat(boundTo(IPV4)).isEqualTo("192.168.0.20");
    assertThat(boundTo(Route.of("eth0", 2, RouteTest.ranges("10.0.0.1")))).isEqualTo("10.0.0.1");
  }

  @Test
  void anExternalAddressThatIsTheNicsOwnIsBound() {
    Route block = Route.of("eth0", 2, RouteTest.ranges("8.8.0.0/16"), IpRange.parse("8.8.0.0/16"));
    assertThat(boundTo(block)).isEqualTo("8.8.0.1");
    assertThat(boundTo(RoutePool.of(block).get(76))).isEqualTo("8.8.0.77");
    Route ipv6 =
        Route.of("eth0", 2, RouteTest.ranges("2001:db8::/64"), IpRange.parse("2001:db8::9"));
    assertThat(boundTo(ipv6)).isEqualTo("2001:db8::9");
  }

  @Test
  void globalIpv6BindsTheExternalPart() {
    assertThat(boundTo(GLOBAL_IPV6)).isEqualTo("2001:db8::1");
    assertThat(boundTo(RoutePool.of(GLOBAL_IPV6).get(-1)))
        .isEqualTo("2001:db8::ffff:ffff:ffff:ffff");
  }

  @Test
  void globalIpv6WhoseExternalPartIsUnknownBindsItsNicAddress() {
    assertThat(boundTo(Route.of("eth0", 2, RouteTest.ranges("fe80::1", "2001:db8::5"))))
        .isEqualTo("2001:db8::5");
    assertThat(
            boundTo(
                Route.of(
                    "e", 2, RouteTest.ranges("fd00::5", "fe80::1"), IpRange.parse("2001:db8::5"))))
        .isEqualTo("fd00::5");
  }

  @Test
  void aLinkLocalRouteBindsWithItsScopeId() {
    InetSocketAddress bound = LINK_LOCAL.bind(80).bound().orElseThrow();
    assertThat(bound).isEqualTo(endpoint("fe80::1", 80));
    assertThat(((Inet6Address) bound.getAddress()).getScopeId()).isEqualTo(2);
    assertThat(LINK_LOCAL.linkLocals()).hasSize(2);
    assertThat(LINK_LOCAL.linkLocals()).allMatch(address -> address.getScopeId() == 2);
    assertThat(GLOBAL_IPV6.linkLocals()).hasSize(1);
  }

  @Test
  void theScopeIdOfAnAddressOfTheCallersChoiceIsTheRoutes() {
    InetSocketAddress bound = GLOBAL_IPV6.bind(ip("fe80::9"), 80).bound().orElseThrow();
    assertThat(((Inet6Address) bound.getAddress()).getScopeId()).isEqualTo(2);
    bound = Route.parse(GLOBAL_IPV6.bind(ip("fe80::9"), 80).text()).bound().orElseThrow();
    assertThat(((Inet6Address) bound.getAddress()).getScopeId()).isEqualTo(2);
    assertThatThrownBy(() -> GLOBAL_IPV6.bind(Literals.withScope(ip("fe80::9"), 3), 80))
        .hasMessage("link-local address fe80::9 has scope id 3, but NIC eth0 of this route has 2");
  }

  @Test
  void anyAndLoopbackAreExplicit() {
    assertThat(IPV4.bindAny(80).bound()).contains(endpoint("0.0.0.0", 80));
    assertThat(GLOBAL_IPV6.bindAny(80).bound()).contains(endpoint("::", 80));
    assertThat(IPV4.bindLoopback(80).bound()).contains(endpoint("127.0.0.1", 80));
    assertThat(GLOBAL_IPV6.bindLoopback(80).bound()).contains(endpoint("::1", 80));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65536, 99999, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aPortOutsideTheRangeIsRefused(int port) {
    String message = "port " + port + " is outside 0 to 65535; 0 stands for any free port";
    assertThatThrownBy(() -> IPV4.bind(port)).hasMessage(message);
    assertThatThrownBy(() -> IPV4.bindAny(port)).hasMessage(message);
    assertThatThrownBy(() -> IPV4.bind(ip("10.0.0.1"), port)).hasMessage(message);
  }

  @Test
  void thePortsAtTheEndsOfTheRangeAreBound() {
    for (int port : new int[] {0, 65535}) {
      assertThat(IPV4.bind(port).bound()).contains(endpoint("192.168.0.20", port));
    }
  }

  @Test
  void anAddressThatCannotBeBoundIsRefused() {
    assertThatThrownBy(() -> IPV4.bind(ip("::1"), 80))
        .hasMessage("a route of ipv4 cannot be bound to ::1");
    assertThatThrownBy(() -> IPV4.bind(ip("224.0.0.1"), 80))
        .hasMessage("a route of ipv4 cannot be bound to 224.0.0.1");
  }

  @Test
  void aRouteOfAnotherClassKeepsToTheSameRulesByItsDefaults() {
    Route foreign = new ForeignRoute(GLOBAL_IPV6);
    assertThat(foreign.bind(80)).isEqualTo(GLOBAL_IPV6.bind(80));
    assertThat(foreign.family()).isEqualTo(Family.IPV6);
    assertThat(foreign.text()).isEqualTo(GLOBAL_IPV6.text());
    assertThat(foreign.toJson()).isEqualTo(GLOBAL_IPV6.toJson());
    assertThat(GLOBAL_IPV6).isEqualTo(foreign);
    assertThat(RoutePool.of(foreign).get(4).external()).contains(IpRange.parse("2001:db8::5"));
  }

  /** What a plugin has to write at least. */
  private record ForeignRoute(Route like) implements Route {
    @Override
    public String nicName() {
      return like.nicName();
    }

    @Override
    public int nicIndex() {
      return like.nicIndex();
    }

    @Override
    public List<IpRange> nicRanges() {
      return like.nicRanges();
    }

    @Override
    public Optional<IpRange> external() {
      return like.external();
    }

    @Override
    public Optional<InetSocketAddress> bound() {
      return like.bound();
    }

    @Override
    public Route withExternal(IpRange external) {
      return like.withExternal(external);
    }

    @Override
    public Route bind(InetAddress address, int port) {
      return like.bind(address, port);
    }
  }

  private static String boundTo(Route route) {
    return Literals.format(route.bind(80).bound().orElseThrow().getAddress());
  }

  private static InetSocketAddress endpoint(String address, int port) {
    return new InetSocketAddress(ip(address), port);
  }

  private static InetAddress ip(String literal) {
    return Literals.parse(literal);
  }
}
