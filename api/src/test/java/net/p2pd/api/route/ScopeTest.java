package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, HOST",
    "0.0.0.0, HOST",
    "::, HOST",
    "::1, HOST",
    "ff01::1, HOST",
    "169.254.7.7, LINK",
    "255.255.255.255, LINK",
    "224.0.0.251, LINK",
    "fe80::1, LINK",
    "febf::1, LINK",
    "ff02::fb, LINK",
    "ff12::1, LINK",
    "10.0.0.1, SITE",
    "172.16.0.1, SITE",
    "172.31.255.255, SITE",
    "192.168.0.0/16, SITE",
    "100.64.0.1, SITE",
    "100.127.255.255, SITE",
    "192.0.0.4, SITE",
    "239.255.255.250, SITE",
    "fc00::1, SITE",
    "fd12:3456::/32, SITE",
    "fec0::1, SITE",
    "ff05::2, SITE",
    "ff18::1, SITE",
    "8.8.8.8, GLOBAL",
    "172.32.0.1, GLOBAL",
    "100.128.0.1, GLOBAL",
    "192.0.2.1, GLOBAL",
    "224.0.1.1, GLOBAL",
    "2001:db8::1, GLOBAL",
    "fe00::1, GLOBAL",
    "ff0e::1, GLOBAL",
    "ff00::/8, GLOBAL",
    "::/0, GLOBAL",
    "0.0.0.0/0, GLOBAL",
    "192.0.0.0/8, GLOBAL"
  })
  void everyRangeHasTheScopeOfTheBlockThatContainsIt(String range, Scope scope) {
    assertThat(IpRange.parse(range).scope()).isEqualTo(scope);
  }

  @Test
  void anAddressHasTheScopeOfItsRange() {
    assertThat(Scope.of(Literals.parse("192.168.1.1"))).isEqualTo(Scope.SITE);
    assertThat(Scope.of(Literals.withScope(Literals.parse("fe80::1"), 3))).isEqualTo(Scope.LINK);
  }

  @Test
  void publicAndPrivateExcludeEachOther() {
    for (String text : new String[] {"10.0.0.1", "fe80::1", "255.255.255.255", "127.0.0.1", "::"}) {
      assertThat(IpRange.parse(text).isPrivate()).as(text).isTrue();
      assertThat(IpRange.parse(text).isPublic()).as(text).isFalse();
    }
    for (String text : new String[] {"8.8.8.8", "193.168.0.0/16", "2020:DEED:BEEF::"}) {
      assertThat(IpRange.parse(text).isPrivate()).as(text).isFalse();
      assertThat(IpRange.parse(text).isPublic()).as(text).isTrue();
    }
    assertThat(IpRange.parse("ff0e::1").isPublic()).isFalse();
  }

  @Test
  void propertiesHoldForTheWholeRange() {
    assertThat(IpRange.parse("127.0.0.0/8").isLoopback()).isTrue();
    assertThat(IpRange.parse("127.0.0.0/7").isLoopback()).isFalse();
    assertThat(IpRange.parse("::1").isLoopback()).isTrue();
    assertThat(IpRange.parse("169.254.0.0/16").isLinkLocal()).isTrue();
    assertThat(IpRange.parse("169.254.0.0/15").isLinkLocal()).isFalse();
    assertThat(IpRange.parse("fe80::/10").isLinkLocal()).isTrue();
    assertThat(IpRange.parse("fe80::/9").isLinkLocal()).isFalse();
    assertThat(IpRange.parse("224.0.0.0/4").isMulticast()).isTrue();
    assertThat(IpRange.parse("224.0.0.0/3").isMulticast()).isFalse();
    assertThat(IpRange.parse("ff00::/8").isMulticast()).isTrue();
    assertThat(IpRange.parse("0.0.0.0").isAny()).isTrue();
    assertThat(IpRange.parse("0.0.0.0/0").isAny()).isFalse();
    assertThat(IpRange.parse("::").isAny()).isTrue();
    assertThat(IpRange.parse("::1").isAny()).isFalse();
  }

  @Test
  void familiesKnowTheirNamesAndSpecialAddresses() {
    assertThat(Family.parse("ipv4")).isEqualTo(Family.IPV4).hasToString("ipv4");
    assertThat(Family.parse("ipv6")).isEqualTo(Family.IPV6).hasToString("ipv6");
    assertThatThrownBy(() -> Family.parse("IPv5"))
        .hasMessage("\"IPv5\" is not a family; write ipv4 or ipv6");
    assertThat(Family.IPV4.bits()).isEqualTo(32);
    assertThat(Family.IPV6.bits()).isEqualTo(128);
    assertThat(Family.IPV4.any()).isEqualTo(Literals.parse("0.0.0.0"));
    assertThat(Family.IPV6.any()).isEqualTo(Literals.parse("::"));
    assertThat(Family.IPV4.loopback()).isEqualTo(Literals.parse("127.0.0.1"));
    assertThat(Family.IPV6.loopback()).isEqualTo(Literals.parse("::1"));
    for (Family family : Family.values()) {
      InetAddress any = family.any();
      assertThat(Family.of(any)).isEqualTo(family);
    }
  }
}
