package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
  private static final List<IpRange> PRIVATE = ranges("192.168.0.20", "7.7.7.7");
  private static final IpRange WAN = IpRange.parse("1.3.3.7");

  static List<IpRange> ranges(String... texts) {
    return List.of(texts).stream().map(IpRange::parse).toList();
  }

  @Test
  void aRouteSaysWhatItIsAbout() {
    Route route = Route.of("eth0", 2, PRIVATE, WAN);
    assertThat(route.nicName()).isEqualTo("eth0");
    assertThat(route.nicIndex()).isEqualTo(2);
    assertThat(route.scopeId()).isEqualTo(2);
    assertThat(route.family()).isEqualTo(Family.IPV4);
    assertThat(route.nicRanges()).containsExactlyElementsOf(PRIVATE);
    assertThat(route.external()).contains(WAN);
    assertThat(route.bound()).isEmpty();
    assertThat(route.linkLocals()).isEmpty();
  }

  @Test
  void theExternalPartIsUnknownUntilItWasSeen() {
    Route route = Route.of("eth0", 2, PRIVATE);
    assertThat(route.external()).isEmpty();
    assertThat(route.withExternal(WAN)).isEqualTo(Route.of("eth0", 2, PRIVATE, WAN));
    assertThat(route.external()).isEmpty();
  }

  @Test
  void onlyKnownExternalPartsAreShared() {
    Route unknown = Route.of("eth0", 2, PRIVATE);
    Route block = unknown.withExternal(IpRange.parse("1.3.3.0/24"));
    Route host = Route.of("wlan0", 3, ranges("10.0.0.1"), WAN);
    assertThat(block.sharesExternalWith(host)).isTrue();
    assertThat(host.sharesExternalWith(block)).isTrue();
    assertThat(host.sharesExternalWith(unknown)).isFalse();
    assertThat(unknown.sharesExternalWith(unknown)).isFalse();
    assertThat(host.sharesExternalWith(unknown.withExternal(IpRange.parse("1.3.3.8")))).isFalse();
  }

  @Test
  void routesAreEqualByValue() {
    Route route = Route.of("eth0", 2, PRIVATE, WAN);
    assertThat(route)
        .isEqualTo(Route.of("eth0", 2, PRIVATE, WAN))
        .hasSameHashCodeAs(Route.of("eth0", 2, PRIVATE, WAN))
        .isNotEqualTo(Route.of("eth1", 2, PRIVATE, WAN))
        .isNotEqualTo(Route.of("eth0", 3, PRIVATE, WAN))
        .isNotEqualTo(Route.of("eth0", 2, ranges("192.168.0.20"), WAN))
        .isNotEqualTo(Route.of("eth0", 2, PRIVATE))
        .isNotEqualTo(route.bind(80));
    assertThat(route.bind(80)).isEqualTo(route.bind(80)).isNotEqualTo(route.bind(81));
  }

  @Test
  void whatCannotBeARouteIsRefused() {
    assertThatThrownBy(() -> Route.of("eth0", 2, List.of()))
        .hasMessage("a route of NIC eth0 has no NIC address");
    assertThatThrownBy(() -> Route.of("eth0", 2, ranges("10.0.0.1", "fe80::1")))
        .hasMessage("NIC address fe80::1 does not fit a route of ipv4 on NIC eth0");
    assertThatThrownBy(() -> Route.of("eth0", 2, PRIVATE, IpRange.parse("2001:db8::1")))
        .hasMessage("external address 2001:db8::1 does not fit a route of ipv4 on NIC eth0");
    assertThatThrownBy(() -> Route.of("eth0", 2, ranges("0.0.0.0")))
        .hasMessage("NIC address 0.0.0.0 of a route on NIC eth0 is no address of a host");
    assertThatThrownBy(() -> Route.of("eth0", 2, PRIVATE).withExternal(IpRange.parse("224.0.0.1")))
        .hasMessage("external address 224.0.0.1 of a route on NIC eth0 is no address of a host");
    assertThatThrownBy(() -> Route.of(" ", 2, PRIVATE)).hasMessageContaining("a NIC's name");
    assertThatThrownBy(() -> Route.of("x".repeat(257), 2, PRIVATE)).hasMessageContaining("257");
    assertThatThrownBy(() -> Route.of("eth0", -1, PRIVATE))
        .hasMessage("NIC eth0 has index -1; an index is positive, or 0 if there is none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[192.168.0.20, 7.7.7.7] -> [1.3.3.7] on eth0#2",
        "[8.8.0.0/16] -> [8.8.0.0/16] on eth0.100:1#0",
        "[192.168.0.20] -> [unknown] on \"Intel(R) \\\"Wi-Fi\\\" 6\"#2147483647",
        "[fe80::1, fe80::2] -> [2001:db8::/64] on wlan0#3 bound [2001:db8::1]:1337",
        "[fe80::1] -> [unknown] on wlan0#3 bound [fe80::1]:0",
        "[10.0.0.1] -> [unknown] on wlan0#3 bound 0.0.0.0:65535"
      })
  void textAndJsonReadBack(String text) {
    Route route = Route.parse(text);
    assertThat(route.text()).isEqualTo(text);
    assertThat(route).hasToString(text);
    assertThat(Route.fromJson(route.toJson())).isEqualTo(route);
  }

  @Test
  void theJsonFormHasClearKeysAndNullForUnknown() {
    assertThat(Route.of("eth0", 2, PRIVATE).toJson())
        .isEqualTo(
            "{\"nicName\":\"eth0\",\"nicIndex\":2,\"nicRanges\":[\"192.168.0.20\",\"7.7.7.7\"],"
                + "\"external\":null,\"bound\":null}");
    assertThat(Route.of("eth0", 2, PRIVATE, WAN).bind(80).toJson())
        .endsWith("\"external\":\"1.3.3.7\",\"bound\":\"192.168.0.20:80\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                   ~ route text, column 1: expected "[", found the end
          10.0.0.1 -> [unknown] on eth0#2      ~ column 1: expected "[", found "10.0.0.1 -> [unknown"
          [10.0.0.1] > [unknown] on eth0#2     ~ column 11: expected " -> ["
          [10.0.0.1 -> [unknown] on eth0#2     ~ column 14: expected "]", found "[unknown] on eth0#2"
          [] -> [unknown] on eth0#2            ~ a route of NIC eth0 has no NIC address
          [10.0.0.300] -> [unknown] on eth0#2  ~ before column 13: "10.0.0.300" is not an IP address
          [10.0.0.1] -> [unknwon] on eth0#2    ~ "unknwon" is not an IP address: it looks like a host
          [10.0.0.1] -> [unknown] of eth0#2    ~ column 24: expected " on "
          [10.0.0.1] -> [unknown] on eth0      ~ column 32: expected "#", found the end
          [10.0.0.1] -> [unknown] on eth 0#2   ~ column 31: expected "#", found " 0#2"
          [10.0.0.1] -> [unknown] on #2        ~ column 28: expected a name
          [10.0.0.1] -> [unknown] on "eth0#2   ~ column 28: this quoted name has no end
          [10.0.0.1] -> [unknown] on "\\q"#2   ~ unknown escape
          [10.0.0.1] -> [unknown] on eth0#x    ~ column 33: expected a whole number
          [10.0.0.1] -> [unknown] on eth0#9999999999 ~ column 33: expected a whole number up to 214
          [10.0.0.1] -> [unknown] on eth0#2 x  ~ column 34: expected the end, found " x"
          [10.0.0.1] -> [unknown] on eth0#2 bound 10.0.0.1:99999 ~ the port "99999" is not one of
          [10.0.0.1] -> [unknown] on eth0#2 bound [::1]:80 ~ a route of ipv4 cannot be bound to ::1
          """)
  void malformedTextIsRefusedWithPlaceAndReason(String text, String reason) {
    assertThatThrownBy(() -> Route.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          {                              ~ JSON, line 1, column 2: expected a key in quotes
          []                             ~ route must be an object, not []
          {}                             ~ route.nicName is missing; it must be a string
          {"nicName":"a"}                ~ route.nicIndex is missing
          {"nicName":"a","nicIndex":-1}  ~ route.nicIndex must be a whole number from 0 to 214
          {"nicName":"a","nicIndex":1,"nicRanges":"x"}     ~ route.nicRanges must be a list of strings
          {"nicName":"a","nicIndex":1,"nicRanges":["x"]}   ~ route.nicRanges: "x" is not an IP address
          {"nicName":"a","nicIndex":1,"nicRanges":["::1"],"external":7}   ~ route.external must be a
          {"nicName":"a","nicIndex":1,"nicRanges":["::1"],"external":"7"} ~ route.external: "7" is not
          {"nicName":"a","nicIndex":1,"nicRanges":["::1"],"bound":"::1"}  ~ route.bound: "::1" is not
          {"nicName":"a","nicIndex":1,"nicRanges":["::1"],"ext":null}     ~ unknown key "ext"
          """)
  void malformedJsonIsRefusedWithPlaceAndReason(String json, String reason) {
    assertThatThrownBy(() -> Route.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void overLongTextIsRefused() {
    assertThatThrownBy(() -> Route.parse("[".repeat(2_000_000)))
        .hasMessage("route text has 2000000 characters; at most 1048576 are read");
  }
}
