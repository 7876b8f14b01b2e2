package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NicAddressTest {

  @Test
  void anAddressKeepsBothItsHostAndItsPrefix() {
    NicAddress address = NicAddress.parse("192.168.1.5/24");
    assertThat(address.address()).isEqualTo(Literals.parse("192.168.1.5"));
    assertThat(address.prefixLength()).isEqualTo(24);
    assertThat(address.network()).hasToString("192.168.1.0/24");
    assertThat(address.family()).isEqualTo(Family.IPV4);
    assertThat(address.scope()).isEqualTo(Scope.SITE);
    assertThat(address).hasToString("192.168.1.5/24");
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.5/24, 192.168.1.5",
    "8.8.0.0/16, 8.8.0.0/16",
    "8.8.0.1/16, 8.8.0.1",
    "10.0.0.0/31, 10.0.0.0",
    "10.0.0.0/32, 10.0.0.0",
    "2020:DEED:DEED::0000/64, 2020:deed:deed::/64",
    "2001:db8::/127, 2001:db8::",
    "2001:db8::1/64, 2001:db8::1"
  })
  void onlyAnAddressThatNamesItsNetworkStandsForTheWholeBlock(String address, String range) {
    assertThat(NicAddress.parse(address).range()).hasToString(range);
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.5, 192.168.1.5/32",
    "FE80::1%eth0/64, fe80::1/64",
    "fe80::1, fe80::1/128",
    "::ffff:10.0.0.1/120, 10.0.0.1/24"
  })
  void textsAreReadAndWrittenInCanonicalForm(String text, String canonical) {
    assertThat(NicAddress.parse(text)).hasToString(canonical);
    assertThat(NicAddress.parse(canonical))
        .isEqualTo(NicAddress.parse(text))
        .hasSameHashCodeAs(NicAddress.parse(text));
  }

  @Test
  void theScopeIdOfALinkLocalAddressIsKeptButPlaysNoPartInEquality() {
    NicAddress scoped = NicAddress.of(Literals.withScope(Literals.parse("fe80::1"), 5), 64);
    assertThat(((Inet6Address) scoped.address()).getScopeId()).isEqualTo(5);
    assertThat(((Inet6Address) scoped.network().network()).getScopeId()).isZero();
    assertThat(scoped).isEqualTo(NicAddress.parse("fe80::1/64")).hasToString("fe80::1/64");
  }

  @Test
  void whatNoNicCanHaveIsRefused() {
    assertThatThrownBy(() -> NicAddress.parse("0.0.0.0/0"))
        .hasMessage("0.0.0.0 cannot be the address of a NIC: it is the unspecified address");
    assertThatThrownBy(() -> NicAddress.parse("ff02::1/128"))
        .hasMessage("ff02::1 cannot be the address of a NIC: it is multicast");
    assertThatThrownBy(() -> NicAddress.parse("10.0.0.1/33"))
        .hasMessage("prefix length 33 of 10.0.0.1 is outside 0 to 32");
    assertThatThrownBy(() -> NicAddress.parse("host/24")).hasMessageContaining("host name");
  }
}
