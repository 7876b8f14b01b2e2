package net.p2pd.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "192.168.0.1, 192.168.0.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "2020:DEED:BEEF::0000, 2020:deed:beef::",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:0201, 192.0.2.1",
    "[::1], ::1",
    "[fe80::1%eth0], fe80::1",
    "fe80::1%3, fe80::1"
  })
  void literalsAreReadAndWrittenInCanonicalForm(String literal, String canonical) {
    assertThat(Literals.format(Literals.parse(literal))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          ``                  ~ it is empty
          example.net         ~ it looks like a host name, and names are not looked up here
          localhost           ~ it looks like a host name
          1.2.3               ~ an IPv4 address has four parts, this has 3
          1.2.3.4.5           ~ an IPv4 address has four parts, this has 5
          16909060            ~ an IPv4 address has four parts, this has 1
          300.1.2.3           ~ "300" is greater than 255
          1.2.3.04            ~ "04" begins with a zero
          1..2.3              ~ "" is not a number from 0 to 255
          1.2.3.4444          ~ "4444" is not a number from 0 to 255
          [1.2.3.4]           ~ only IPv6 addresses stand in brackets
          1.2.3.4%eth0        ~ an IPv4 address has no zone
          fe80::1%            ~ there is no zone after '%'
          1::2::3             ~ "::" may stand only once
          :::                 ~ "::" may stand only once
          1:2:3               ~ an IPv6 address without "::" has 8 groups, this has 3
          1:2:3:4:5:6:7:8:9   ~ it has more than 8 groups
          1:2:3:4:5:6:7:8::   ~ it has more than 8 groups
          ::12345             ~ "12345" is not a group of one to four hexadecimal digits
          :1:2:3:4:5:6:7      ~ "" is not a group
          1.2.3.4::           ~ an IPv4 part may only stand at the end
          ::1.2.3.4:5         ~ "1.2.3.4" is not a group
          ::ffff:1.2.3.400    ~ "400" is greater than 255
          [::1                ~ "[" is not a group
          ::1/64              ~ "1/64" is not a group
          """)
  void malformedLiteralsAreRefusedWithTheReason(String literal, String reason) {
    assertThatThrownBy(() -> Literals.parse(literal))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + literal + "\" is not an IP address: ")
        .hasMessageContaining(reason);
  }

  @Test
  void overLongTextIsNotRepeatedInTheError() {
    assertThatThrownBy(() -> Literals.parse(":".repeat(100_000)))
        .hasMessageContaining("it is longer than 128 characters")
        .message()
        .hasSizeLessThan(150);
  }

  @Test
  void aNumericZoneOfALinkLocalAddressBecomesItsScopeId() {
    assertThat(((Inet6Address) Literals.parse("[fe80::1%7]")).getScopeId()).isEqualTo(7);
    assertThat(((Inet6Address) Literals.parse("fe80::1%eth0")).getScopeId()).isZero();
    assertThat(((Inet6Address) Literals.parse("2001:db8::1%7")).getScopeId()).isZero();
    assertThat(Literals.zone("[fe80::1%eth0]")).contains("eth0");
    assertThat(Literals.zone("fe80::1")).isEmpty();
  }

  @Test
  void whatIsNoLiteralIsToldApartFromAWrongOne() {
    assertThat(Literals.tryParse("example.net")).isEmpty();
    assertThat(Literals.tryParse("localhost")).isEmpty();
    assertThat(Literals.tryParse("")).isEmpty();
    assertThat(Literals.tryParse("192.0.2.1")).contains(Literals.parse("192.0.2.1"));
    assertThatThrownBy(() -> Literals.tryParse("300.0.2.1")).hasMessageContaining("greater than");
  }

  @Test
  void endpointsReadBack() {
    for (String text : new String[] {"192.0.2.1:0", "[2001:db8::1]:65535", "[fe80::1]:7"}) {
      assertThat(Literals.format(Literals.parseEndpoint(text))).isEqualTo(text);
    }
    assertThat(Literals.parseEndpoint("192.0.2.1:7"))
        .isEqualTo(new InetSocketAddress(Literals.parse("192.0.2.1"), 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "::1", "2001:db8::1:7", ":7", "", "[::1]", "[::1]7"})
  void anEndpointNeedsAnAddressAndAPort(String text) {
    assertThatThrownBy(() -> Literals.parseEndpoint(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not an IP address: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:99999", "192.0.2.1:", "[::1]:-1", "[::1]:x"})
  void thePortOfAnEndpointIsChecked(String text) {
    assertThatThrownBy(() -> Literals.parseEndpoint(text))
        .hasMessageContaining("is not one of 0 to 65535");
  }

  @Test
  void randomAddressesAgreeWithTheJdk() throws Exception {
    long seed = System.nanoTime();
    System.out.println("LiteralsTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = random.nextInt(3) > 0 ? 0 : bytes[j];
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(Literals.parse(Literals.format(address))).as("seed %s", seed).isEqualTo(address);
      assertThat(Literals.parse(address.getHostAddress())).as("seed %s", seed).isEqualTo(address);
    }
  }

  @Test
  void onlyLinkLocalIpv6AddressesTakeAScope() {
    assertThat(Literals.withScope(Literals.parse("169.254.1.1"), 3))
        .isInstanceOf(Inet4Address.class);
    InetAddress scoped = Literals.withScope(Literals.parse("fe80::1"), 3);
    assertThat(((Inet6Address) scoped).getScopeId()).isEqualTo(3);
    assertThat(((Inet6Address) Literals.plain(scoped)).getScopeId()).isZero();
    assertThatThrownBy(() -> Literals.of(new byte[5]))
        .hasMessage("an IP address has 4 or 16 bytes, not 5");
  }
}
