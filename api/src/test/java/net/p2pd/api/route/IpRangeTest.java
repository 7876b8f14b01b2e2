package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpRangeTest {
  private static final BigInteger TWO = BigInteger.TWO;

  @ParameterizedTest
  @CsvSource({
    "8.8.0.0/16, 8.8.0.0/16",
    "8.8.8.4/24, 8.8.8.0/24",
    "1.3.3.7, 1.3.3.7",
    "1.3.3.7/32, 1.3.3.7",
    "0.0.0.0/0, 0.0.0.0/0",
    "10.0.0.1/31, 10.0.0.0/31",
    "::/0, ::/0",
    "::, ::",
    "fe80::1%eth0, fe80::1",
    "fe80::1%eth0/64, fe80::/64",
    "[2001:DB8::1], 2001:db8::1",
    "[2001:db8::1]/32, 2001:db8::/32",
    "FE80:DEED:BEEF::0000/128, fe80:deed:beef::",
    "::ffff:8.8.8.8, 8.8.8.8",
    "::ffff:8.8.8.8/120, 8.8.8.0/24",
    "::ffff:0:0/96, 0.0.0.0/0"
  })
  void textsAreReadAndWrittenInCanonicalForm(String text, String canonical) {
    IpRange range = IpRange.parse(text);
    assertThat(range).hasToString(canonical);
    assertThat(IpRange.parse(range.toString())).isEqualTo(range).hasSameHashCodeAs(range);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          example.net      ~ it looks like a host name, and names are not looked up here
          example.net/24   ~ it looks like a host name
          ``               ~ it is empty
          /24              ~ it is empty
          1.2.3.4/         ~ "" is not a prefix length
          1.2.3.4/-1       ~ "-1" is not a prefix length
          1.2.3.4/024      ~ "024" is not a prefix length
          1.2.3.4/x        ~ "x" is not a prefix length
          1.2.3.4/8/8      ~ "1.2.3.4/8" is not an IP address: it is neither IPv4 such as
          1.2.3.4/33       ~ prefix length 33 of 1.2.3.4 is outside 0 to 32
          ::1/129          ~ prefix length 129 of ::1 is outside 0 to 128
          ::ffff:1.2.3.4/64 ~ an IPv4-mapped one has a prefix of 96 to 128
          300.0.0.0/8      ~ "300" is greater than 255
          """)
  void malformedTextsAreRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> IpRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 1",
    "10.0.0.0/31, 1",
    "8.8.8.0/24, 255",
    "8.8.0.0/16, 65535",
    "0.0.0.0/0, 4294967295",
    "::, 1",
    "2001:db8::/64, 18446744073709551615",
    "2001:db8::/48, 1208925819614629174706175"
  })
  void aBlockHasAllAddressesButTheFirst(String range, BigInteger size) {
    assertThat(IpRange.parse(range).size()).isEqualTo(size);
  }

  @Test
  void anIndexCountsFromTheFirstHostAndBackFromTheLast() {
    IpRange block = IpRange.parse("8.8.8.0/24");
    assertThat(block.address(0)).isEqualTo(ip("8.8.8.1")).isEqualTo(block.first());
    assertThat(block.address(254)).isEqualTo(ip("8.8.8.255")).isEqualTo(block.last());
    assertThat(block.address(-1)).isEqualTo(ip("8.8.8.255"));
    assertThat(block.address(-255)).isEqualTo(ip("8.8.8.1"));
    assertThat(block.network()).isEqualTo(ip("8.8.8.0"));
    assertThat(IpRange.parse("8.8.8.4/24").address(-1)).isEqualTo(ip("8.8.8.255"));

    IpRange host = IpRange.parse("10.0.0.1");
    assertThat(host.address(0)).isEqualTo(ip("10.0.0.1")).isEqualTo(host.address(-1));
    assertThat(host.first()).isEqualTo(host.last()).isEqualTo(host.network());
  }

  @Test
  void indexesReachTheEndOfLargeIpv6Blocks() {
    IpRange subnet = IpRange.parse("2001:db8::/64");
    assertThat(subnet.first()).isEqualTo(ip("2001:db8::1"));
    assertThat(subnet.last()).isEqualTo(ip("2001:db8::ffff:ffff:ffff:ffff"));
    IpRange site = IpRange.parse("2001:db8:7::/48");
    BigInteger last = TWO.pow(80).subtract(TWO);
    assertThat(site.address(last))
        .isEqualTo(ip("2001:db8:7:ffff:ffff:ffff:ffff:ffff"))
        .isEqualTo(site.address(-1));
  }

  @ParameterizedTest
  @CsvSource({"255", "-256", "9223372036854775807", "-9223372036854775808"})
  void anIndexOutsideNeverWraps(long index) {
    assertThatThrownBy(() -> IpRange.parse("8.8.8.0/24").address(index))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("index " + index + " is outside 8.8.8.0/24, which has 255 addresses");
  }

  @Test
  void theIndexOfAnAddressIsWhereItIsFound() {
    IpRange block = IpRange.parse("8.8.8.0/24");
    assertThat(block.indexOf(ip("8.8.8.1"))).contains(BigInteger.ZERO);
    assertThat(block.indexOf(ip("8.8.8.255"))).contains(BigInteger.valueOf(254));
    assertThat(block.indexOf(ip("8.8.8.0"))).isEmpty();
    assertThat(block.indexOf(ip("8.8.9.1"))).isEmpty();
    assertThat(block.indexOf(ip("2001:db8::1"))).isEmpty();
    assertThat(IpRange.parse("10.0.0.1").indexOf(ip("10.0.0.1"))).contains(BigInteger.ZERO);
  }

  @Test
  void rangesContainAndIntersect() {
    IpRange wide = IpRange.parse("10.0.0.0/8");
    IpRange narrow = IpRange.parse("10.1.0.0/16");
    IpRange other = IpRange.parse("11.0.0.0/16");
    assertThat(wide.contains(narrow)).isTrue();
    assertThat(narrow.contains(wide)).isFalse();
    assertThat(wide.contains(wide)).isTrue();
    assertThat(wide.intersects(narrow)).isTrue();
    assertThat(narrow.intersects(wide)).isTrue();
    assertThat(narrow.intersects(other)).isFalse();
    assertThat(wide.contains(ip("10.255.255.255"))).isTrue();
    assertThat(wide.contains(ip("10.0.0.0"))).isTrue();
    assertThat(wide.contains(ip("11.0.0.0"))).isFalse();
    assertThat(IpRange.parse("0.0.0.0/0").contains(IpRange.parse("::1"))).isFalse();
    assertThat(IpRange.parse("::/0").intersects(IpRange.parse("0.0.0.0/0"))).isFalse();
  }

  @Test
  void aScopedAddressBelongsToTheRangeOfItsBytes() {
    InetAddress scoped = Literals.withScope(ip("fe80::1"), 4);
    assertThat(IpRange.of(scoped)).isEqualTo(IpRange.parse("fe80::1"));
    assertThat(((Inet6Address) IpRange.of(scoped).first()).getScopeId()).isZero();
    assertThat(IpRange.parse("fe80::/64").contains(scoped)).isTrue();
  }

  @Test
  void rangesOfAddressesCheckThePrefixLength() {
    assertThat(IpRange.of(ip("192.168.1.5"), 24)).isEqualTo(IpRange.parse("192.168.1.0/24"));
    assertThatThrownBy(() -> IpRange.of(ip("192.168.1.5"), 33))
        .hasMessage("prefix length 33 of 192.168.1.5 is outside 0 to 32");
    assertThatThrownBy(() -> IpRange.of(ip("::1"), -1))
        .hasMessage("prefix length -1 of ::1 is outside 0 to 128");
  }

  @Test
  void iterationMakesAddressesOneByOne() {
    List<InetAddress> all = new ArrayList<>();
    IpRange.parse("192.168.1.0/30").addresses().forEach(all::add);
    assertThat(all).containsExactly(ip("192.168.1.1"), ip("192.168.1.2"), ip("192.168.1.3"));

    Iterator<InetAddress> endless = IpRange.parse("2001:db8::/64").addresses().iterator();
    assertThat(endless.next()).isEqualTo(ip("2001:db8::1"));
    assertThat(endless.next()).isEqualTo(ip("2001:db8::2"));
    assertThat(endless.hasNext()).isTrue();

    Iterator<InetAddress> host = IpRange.parse("10.0.0.1").addresses().iterator();
    assertThat(host.next()).isEqualTo(ip("10.0.0.1"));
    assertThat(host.hasNext()).isFalse();
    assertThatThrownBy(host::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void rangesSortByFamilyThenAddressThenSize() {
    List<IpRange> sorted =
        List.of("9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0", "200.0.0.1", "::1", "fe80::1")
            .stream()
            .map(IpRange::parse)
            .toList();
    List<IpRange> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(sorted);
  }

  @Test
  void randomRangesKeepTheirLaws() {
    long seed = System.nanoTime();
    System.out.println("IpRangeTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      InetAddress address = Literals.of(bytes);
      IpRange range = IpRange.of(address, random.nextInt(Family.of(address).bits() + 1));
      BigInteger index = new BigInteger(160, random).mod(range.size());
      InetAddress indexed = range.address(index);

      assertThat(IpRange.parse(range.toString())).as("seed %s", seed).isEqualTo(range);
      assertThat(range.contains(address)).as("seed %s", seed).isTrue();
      assertThat(range.contains(indexed)).as("seed %s", seed).isTrue();
      assertThat(range.indexOf(indexed)).as("seed %s", seed).contains(index);
      assertThat(range.address(index.subtract(range.size()))).isEqualTo(indexed);
    }
  }

  private static InetAddress ip(String literal) {
    return Literals.parse(literal);
  }
}
