package net.p2pd.api.route;

import static net.p2pd.api.route.RouteTest.ranges;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text and JSON forms of NICs. */
class NicFormsTest {
  private static final Nic NIC =
      NicTest.eth0()
          .displayName("Intel(R) Wi-Fi 6 AX200 160MHz")
          .gateways(Family.IPV4, List.of(Literals.parse("192.168.1.1")))
          .routes(
              Family.IPV4,
              List.of(
                  Route.of("eth0", 2, ranges("192.168.1.5"), IpRange.parse("1.3.3.7")),
                  Route.of("eth0", 2, ranges("7.7.7.7"))))
          .build();

  private static final String TEXT =
      "eth0#2 display=\"Intel(R) Wi-Fi 6 AX200 160MHz\" mac=02:fc:00:00:00:01 mtu=1500"
          + " flags=[up, multicast] addresses=[192.168.1.5/24, fe80::fc:ff:fe00:1/64]"
          + " gateways.ipv4=[192.168.1.1] gateways.ipv6=unknown"
          + " routes.ipv4={[192.168.1.5] -> [1.3.3.7]; [7.7.7.7] -> [unknown]}"
          + " routes.ipv6={[fe80::fc:ff:fe00:1] -> [unknown]}";

  private static final String JSON =
      "{\"name\":\"eth0\",\"displayName\":\"Intel(R) Wi-Fi 6 AX200 160MHz\",\"index\":2,"
          + "\"mac\":\"02:fc:00:00:00:01\",\"mtu\":1500,\"up\":true,\"loopback\":false,"
          + "\"pointToPoint\":false,\"virtual\":false,\"multicast\":true,"
          + "\"addresses\":[\"192.168.1.5/24\",\"fe80::fc:ff:fe00:1/64\"],"
          + "\"gateways\":{\"ipv4\":[\"192.168.1.1\"],\"ipv6\":null},"
          + "\"routes\":{\"ipv4\":[{\"nicRanges\":[\"192.168.1.5\"],\"external\":\"1.3.3.7\","
          + "\"bound\":null},{\"nicRanges\":[\"7.7.7.7\"],\"external\":null,\"bound\":null}],"
          + "\"ipv6\":[{\"nicRanges\":[\"fe80::fc:ff:fe00:1\"],\"external\":null,\"bound\":null}]}}";

  @Test
  void theTextFormIsOneLineThatReadsBack() {
    assertThat(NIC).hasToString(TEXT);
    assertThat(Nic.parse(TEXT)).isEqualTo(NIC);
    assertThat(
            Nic.parse(
                "eth0#0 flags=[] addresses=[] gateways.ipv4=[] gateways.ipv6=unknown"
                    + " routes.ipv4={} routes.ipv6={}"))
        .isEqualTo(Nic.builder("eth0").gateways(Family.IPV4, List.of()).build());
  }

  @Test
  void theJsonFormReadsBack() {
    assertThat(NIC.toJson()).isEqualTo(JSON);
    assertThat(Nic.fromJson(JSON)).isEqualTo(NIC);
  }

  @Test
  void whatWasMeasuredOfItsNatReadsBackFromBothForms() {
    NatProfile udp =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(-2))
            .filtering(FilteringBehavior.ADDRESS_DEPENDENT)
            .confidence(0.9)
            .samples(12)
            .build();
    Nic measured = NIC.toBuilder().nat(Family.IPV4, Transport.UDP, udp).build();
    assertThat(measured).hasToString(TEXT + " nat.ipv4.udp={" + udp + "}").isNotEqualTo(NIC);
    assertThat(measured.toJson())
        .isEqualTo(
            JSON.substring(0, JSON.length() - 1)
                + ",\"nat\":{\"ipv4\":{\"udp\":\""
                + udp
                + "\"}}}");
    for (Nic read : List.of(Nic.parse(measured.toString()), Nic.fromJson(measured.toJson()))) {
      assertThat(read).isEqualTo(measured);
      assertThat(read.nat(Family.IPV4, Transport.UDP)).isEqualTo(udp);
      assertThat(read.nat(Family.IPV4, Transport.TCP)).isEqualTo(NatProfile.assumed());
      assertThat(read.nat(Family.IPV6, Transport.UDP).confidence()).isZero();
    }
  }

  @Test
  void noOtherTransportThanTcpAndUdpHasANat() {
    assertThatThrownBy(
            () -> Nic.builder("eth0").nat(Family.IPV4, Transport.SESSION, NatProfile.assumed()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("session");
  }

  @Test
  void bothFormsGiveLinkLocalAddressesTheirScopeBack() {
    for (Nic read : List.of(Nic.parse(TEXT), Nic.fromJson(JSON))) {
      InetAddress address = read.addresses(Family.IPV6).get(0).address();
      assertThat(((Inet6Address) address).getScopeId()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          eth0#2 display=                ~ eth 0#2 display=      ~ column 4: expected "#", found " 0#2
          eth0#2                         ~ eth0                  ~ column 5: expected "#"
          #2                             ~ #-2                   ~ column 6: expected a whole number
          display="Intel(R) Wi-Fi 6 AX200 160MHz" ~ display=Intel(R) ~ expected a name, in quotes
          mac=02:fc:00:00:00:01          ~ mac=02:fc:0           ~ "02:fc:0" of NIC eth0 is not a MAC
          mtu=1500                       ~ mtu=big               ~ expected a whole number
          mtu=1500                       ~ mtu=0                 ~ MTU 0 of NIC eth0 is not positive
          [up, multicast]                ~ [up, multicats]       ~ "multicats" is not a property of a NIC
          [up, multicast]                ~ [up,multicast]        ~ expected "]", found ",multicast]
          192.168.1.5/24                 ~ 192.168.1.5/33        ~ prefix length 33 of 192.168.1.5
          gateways.ipv4=[192.168.1.1]    ~ gateways.ipv4=[::1]   ~ ::1 is not a gateway of ipv4
          gateways.ipv6=unknown          ~ gateways.ipv6=none    ~ expected "[", found "none routes
          ; [7.7.7.7]                    ~ , [7.7.7.7]           ~ expected "}", found ", [7.7.7.7]
          [7.7.7.7] ->                   ~ [fe80::7] ->          ~ is not one of ipv4 on NIC eth0
          [1.3.3.7]                      ~ [::1]                 ~ does not fit a route of ipv4
          """)
  void malformedTextIsRefusedWithPlaceAndReason(String good, String bad, String reason) {
    assertThat(TEXT).contains(good);
    assertThatThrownBy(() -> Nic.parse(TEXT.replace(good, bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          "name":"eth0",        ~ ``                      ~ nic.name is missing; it must be a string
          "name":"eth0"         ~ "name":""               ~ a NIC's name has 1 to 256 characters
          "index":2             ~ "index":2.5             ~ nic.index must be a whole number from 0
          "mac":"02:fc:00:00:00:01" ~ "mac":"02"          ~ ``
          "mac":"02:fc:00:00:00:01" ~ "mac":"zz"          ~ nic.mac: "zz" of NIC eth0 is not a MAC
          "mtu":1500            ~ "mtu":0                 ~ nic.mtu must be a whole number from 1 to
          "up":true             ~ "up":1                  ~ nic.up must be true or false, not 1
          "up":true,            ~ ``                      ~ nic.up is missing; it must be true or false
          "192.168.1.5/24"      ~ "192.168.1.5/x"         ~ nic.addresses: "192.168.1.5/x" is not
          "192.168.1.5/24"      ~ 7                       ~ nic.addresses[0] must be a string, not 7
          ["192.168.1.1"]       ~ "192.168.1.1"           ~ nic.gateways.ipv4 must be a list of
          ["192.168.1.1"]       ~ ["router"]              ~ nic.gateways.ipv4: "router" is not an IP
          "ipv6":null           ~ "ipv6":null,"ipv5":null ~ nic.gateways has an unknown key "ipv5"
          "external":"1.3.3.7"  ~ "external":"wan"        ~ nic.routes.ipv4[0].external: "wan" is not
          "external":"1.3.3.7"  ~ "ext":"1.3.3.7"         ~ nic.routes.ipv4[0] has an unknown key "ext"
          "nicRanges":["7.7.7.7"] ~ "nicRanges":[]        ~ a route of NIC eth0 has no NIC address
          "index":2             ~ "index":2,"nats":{}     ~ nic has an unknown key "nats"; known are
          "index":2             ~ "index":2,"nat":{"ipv4":{"udp":"x"}} ~ nic.nat.ipv4.udp: NAT profile: "x"
          "index":2             ~ "index":2,"nat":{"ipv4":{"sctp":""}} ~ nic.nat.ipv4 has an unknown key
          "index":2             ~ "index":2,"index":3     ~ the key "index" appears twice
          }]}}                  ~ }]}                     ~ JSON, line 1, column
          """)
  void malformedJsonIsRefusedWithPlaceAndReason(String good, String bad, String reason) {
    assertThat(JSON).contains(good);
    String json = JSON.replace(good, bad);
    if (reason.isEmpty()) {
      assertThat(Nic.fromJson(json).mac()).contains("02");
    } else {
      assertThatThrownBy(() -> Nic.fromJson(json))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(reason);
    }
  }

  @Test
  void everyTruncationOfBothFormsIsRefused() {
    for (int length = 0; length < TEXT.length(); length++) {
      String text = TEXT.substring(0, length);
      assertThatThrownBy(() -> Nic.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
    for (int length = 0; length < JSON.length(); length++) {
      String json = JSON.substring(0, length);
      assertThatThrownBy(() -> Nic.fromJson(json)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void randomNicsReadBackFromBothForms() {
    long seed = System.nanoTime();
    System.out.println("NicFormsTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Nic nic = randomNic(random);
      assertThat(Nic.parse(nic.toString())).as("seed %s", seed).isEqualTo(nic);
      assertThat(nic.toString()).as("seed %s", seed).doesNotContain("\n");
      assertThat(Nic.fromJson(nic.toJson())).as("seed %s", seed).isEqualTo(nic);
      assertThat(nic.toBuilder().build()).as("seed %s", seed).isEqualTo(nic);
    }
  }

  private static Nic randomNic(Random random) {
    String name = randomName(random);
    int index = random.nextInt(4) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(9);
    NicBuilder builder = Nic.builder(name).index(index);
    if (random.nextBoolean()) {
      builder.displayName(randomName(random));
    }
    if (random.nextBoolean()) {
      builder.mac(String.format("%02x:%02X", random.nextInt(256), random.nextInt(256)));
    }
    if (random.nextBoolean()) {
      builder.mtu(1 + random.nextInt(70000));
    }
    for (NicFlag flag : NicFlag.values()) {
      builder.flag(flag, random.nextBoolean());
    }
    for (Family family : Family.values()) {
      for (int i = random.nextInt(4); i > 0; i--) {
        InetAddress address = randomHost(random, family);
        builder.address(NicAddress.of(address, random.nextInt(family.bits() + 1)));
      }
      if (random.nextBoolean()) {
        List<InetAddress> gateways = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          gateways.add(randomHost(random, family));
        }
        builder.gateways(family, gateways);
      }
      for (Transport transport : List.of(Transport.TCP, Transport.UDP)) {
        if (random.nextInt(3) == 0) {
          builder.nat(family, transport, randomNat(random));
        }
      }
      if (random.nextBoolean()) {
        List<Route> routes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          routes.add(randomRoute(random, name, index, family));
        }
        builder.routes(family, routes);
      }
    }
    return builder.build();
  }

  private static NatProfile randomNat(Random random) {
    NatType type = NatType.values()[random.nextInt(NatType.values().length)];
    DeltaType delta = DeltaType.values()[random.nextInt(DeltaType.values().length)];
    return NatProfile.builder(type, NatDelta.of(delta, delta.stepped() ? 1 + random.nextInt(9) : 0))
        .confidence(random.nextDouble())
        .samples(random.nextInt(100))
        .build();
  }

  private static Route randomRoute(Random random, String name, int index, Family family) {
    List<IpRange> nicPart = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      nicPart.add(randomRange(random, family));
    }
    Route route = Route.of(name, index, nicPart);
    route = random.nextBoolean() ? route.withExternal(randomRange(random, family)) : route;
    return switch (random.nextInt(4)) {
      case 0 -> route.bind(random.nextInt(65536));
      case 1 -> route.bindAny(random.nextInt(65536));
      case 2 -> route.bind(randomHost(random, family), random.nextInt(65536));
      default -> route;
    };
  }

  private static IpRange randomRange(Random random, Family family) {
    return IpRange.of(randomHost(random, family), family.bits() - random.nextInt(17));
  }

  private static InetAddress randomHost(Random random, Family family) {
    byte[] bytes = new byte[family.bits() / 8];
    random.nextBytes(bytes);
    if (family == Family.IPV4) {
      bytes[0] = (byte) (1 + random.nextInt(223));
    } else if (random.nextBoolean()) {
      bytes[0] = (byte) 0xfe;
      bytes[1] = (byte) 0x80;
    } else {
      bytes[0] = 0x20;
    }
    return Literals.of(bytes);
  }

  /** Plain names, names with the signs of the text form, and any UTF-16 units at all. */
  private static String randomName(Random random) {
    String signs = "eth0123 #=;,[]{}\"\\\n\r\t->.:@é";
    StringBuilder name = new StringBuilder("x");
    int kind = random.nextInt(3);
    for (int i = random.nextInt(12); i > 0; i--) {
      name.append(
          switch (kind) {
            case 0 -> (char) ('a' + random.nextInt(26));
            case 1 -> signs.charAt(random.nextInt(signs.length()));
            default -> (char) random.nextInt(65536);
          });
    }
    return name.toString();
  }
}
