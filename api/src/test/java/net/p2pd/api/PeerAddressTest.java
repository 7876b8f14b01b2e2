package net.p2pd.api;

import static net.p2pd.api.TestAddresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import org.junit.jupiter.api.Test;

final class PeerAddressTest {
  private static final TestPeer PEER = TestPeer.ofRfc8032();

  /** Fixed for ever: another implementation (hand-made bytes, another Ed25519) gave the same. */
  private static final String GOLDEN_TEXT =
      "p2pd1_peer:ahlvvgabqkyqvn6vjp7nhslea45a5yls6pnkmizfv4bbu2hxa5iru"
          + "_issued:2026-01-31T12:00:00Z_serial:7"
          + "_nic:0_internal:192.168.1.5-port-41000_external:203.0.113.7-port-41234"
          + "_udp:symmetric:independent:-4:90-percent_tcp:full-cone:equal:100-percent"
          + "_internal:fe80::1-port-41000_external:unknown_udp:unmeasured_tcp:unmeasured"
          + "_nic:1_internal:10.0.0.2-port-41000_external:198.51.100.9-port-unknown"
          + "_udp:unmeasured_tcp:unmeasured"
          + "_signal:mqtt:broker.example.net:1883_signal:wss:2001:db8::1:443@mqtt@v3"
          + "_seal:quqpacmjgctvi5elpxolipxxlig36oqney4bv5hlusuy5ku3jzva_section:200:aebag"
          + "_sign:hrn3whxt5hoqfvv4ogkxuybmppdbee24owynywxxb7hgyvqdfhzpept6cmh63u3wv72ng3es6fl4"
          + "utv6maiwvclw6z6ci7xujo77gaa";

  private static final String GOLDEN_COMPACT =
      "p2pd1.AQEAIQHXWpgBgrEKt9VL_tPJZAc6DuFy89qmIyWvAhpo9wdRGgIADAAAAABpfe7AAAAABwMAWQMABsCoAQWgKM"
          + "sAcQehEgYE_____FoDAgAAAABkAAH-gAAAAAAAAAAAAAAAAAABoCgFBgAAAAAABQYAAAAAAAECCgAAAqAoxjNk"
          + "CQUGAAAAAAAFBgAAAAAABABAAh5tcXR0Oi8vYnJva2VyLmV4YW1wbGUubmV0OjE4ODMfd3NzOi8vWzIwMDE6ZG"
          + "I4OjoxXTo0NDMvbXF0dC92MwUAIIUg8AmJMKdUdIt93LQ-91oNvzoNJjga9OukqY6qm05qyAADAQID_wBAPFu7"
          + "HvPp3QLWvHGVemAse8YSE1x1sNxa9w_ObFYDKfLyPn4TD-3Tdq_002yS8VfKTr5gEWqJdvZ8JH70S7_zAA";

  private static PeerAddress golden() {
    return TestAddresses.fixed(PEER).section(200, new byte[] {1, 2, 3}).sign(PEER);
  }

  @Test
  void theFormatNeverDrifts() {
    assertThat(golden().text()).isEqualTo(GOLDEN_TEXT);
    assertThat(golden().compact()).isEqualTo(GOLDEN_COMPACT);
    assertThat(golden().formatVersion()).isEqualTo(1);
  }

  @Test
  void everyPartOfTheGoldenAddressIsRead() {
    PeerAddress address = PeerAddress.parse(GOLDEN_TEXT);
    assertThat(address.peerId()).isEqualTo(PEER.id);
    assertThat(address.issuedAt()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(address.serial()).isEqualTo(7);
    assertThat(address.signalling())
        .containsExactly("mqtt://broker.example.net:1883", "wss://[2001:db8::1]:443/mqtt/v3");
    assertThat(address.sealingKeyBytes()).isEqualTo(TestPeer.SEALING_KEY);
    assertThat(address.sectionTypes()).containsExactly(200);
    assertThat(address.section(200)).hasValue(new byte[] {1, 2, 3});
    assertThat(address.section(201)).isEmpty();
    assertThat(address.endpoints()).extracting(PeerEndpoint::nic).containsExactly(0, 0, 1);
    assertThat(address.endpointsByNic().keySet()).containsExactly(0, 1);
    assertThat(address.endpointsByNic().get(0)).hasSize(2);

    PeerEndpoint first = address.endpoints().get(0);
    assertThat(first.isIpv6()).isFalse();
    assertThat(first.internal()).isEqualTo(new InetSocketAddress(ip("192.168.1.5"), 41000));
    assertThat(first.external()).hasValue(new InetSocketAddress(ip("203.0.113.7"), 41234));
    assertThat(first.udp().type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(first.udp().delta()).isEqualTo(NatDelta.independent(-4));
    assertThat(first.udp().confidence()).isEqualTo(0.9);
    assertThat(first.tcp().type()).isEqualTo(NatType.FULL_CONE);

    PeerEndpoint second = address.endpoints().get(1);
    assertThat(second.isIpv6()).isTrue();
    assertThat(second.externalAddress()).isEmpty();
    assertThat(second.udp()).isEqualTo(NatProfile.assumed());

    PeerEndpoint third = address.endpoints().get(2);
    assertThat(third.externalAddress()).hasValue(ip("198.51.100.9"));
    assertThat(third.externalPort()).isEmpty();
    assertThat(third.external()).isEmpty();
  }

  @Test
  void allFormsOfRandomAddressesReadBackToEqualAddresses() {
    long seed = System.nanoTime();
    System.out.println("PeerAddressTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      PeerAddress address = TestAddresses.random(PEER, random);
      for (PeerAddress read :
          List.of(
              PeerAddress.parse(address.text()),
              PeerAddress.parse(address.compact()),
              PeerAddress.ofBytes(address.toBytes()))) {
        assertThat(read).isEqualTo(address).hasSameHashCodeAs(address);
        assertThat(read.text()).isEqualTo(address.text());
        assertThat(read.compact()).isEqualTo(address.compact());
        assertThat(read.endpoints()).isEqualTo(address.endpoints());
        assertThat(read.signalling()).isEqualTo(address.signalling());
        assertThat(read.sectionTypes()).isEqualTo(address.sectionTypes());
      }
    }
  }

  @Test
  void bothFormsNeedNoQuotingInShellsAndNoEscapingInUrls() {
    assertThat(GOLDEN_TEXT).matches("[A-Za-z0-9._:@-]+");
    assertThat(GOLDEN_COMPACT).matches("[A-Za-z0-9._-]+");
  }

  @Test
  void whiteSpaceAroundAnAddressIsIgnored() {
    assertThat(PeerAddress.parse(" \n" + GOLDEN_TEXT + "\r\n")).isEqualTo(golden());
    assertThat(PeerAddress.parse("\t" + GOLDEN_COMPACT + "\n")).isEqualTo(golden());
  }

  @Test
  void anAddressWithoutEndpointsAndSignallingIsPossible() {
    PeerAddress address = TestAddresses.empty(PEER).sign(PEER);
    assertThat(PeerAddress.parse(address.text())).isEqualTo(address);
    assertThat(address.explain())
        .contains("No network card is named, so nobody can connect directly")
        .contains("No signalling is named, so only direct connections are possible");
  }

  @Test
  void theNewerAddressIsTheLaterOneOrTheOneWithTheHigherSerial() {
    Instant time = Instant.parse("2026-01-31T12:00:00.9Z");
    PeerAddress first = TestAddresses.empty(PEER).issuedAt(time).serial(9).sign(PEER);
    PeerAddress second = TestAddresses.empty(PEER).issuedAt(time).serial(10).sign(PEER);
    PeerAddress third = TestAddresses.empty(PEER).issuedAt(time.plusSeconds(1)).sign(PEER);
    assertThat(first.issuedAt()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(second.isNewerThan(first)).isTrue();
    assertThat(first.isNewerThan(second)).isFalse();
    assertThat(first.isNewerThan(first)).isFalse();
    assertThat(third.isNewerThan(second)).isTrue();
    assertThat(second.isNewerThan(third)).isFalse();
    TestPeer stranger = TestPeer.random();
    PeerAddress other = TestAddresses.empty(stranger).sign(stranger);
    assertThatThrownBy(() -> first.isNewerThan(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot replace each other");
  }

  @Test
  void theExplanationSaysWhatALaymanNeeds() {
    assertThat(golden().explain().lines())
        .contains(
            "Peer " + PEER.id,
            "Network card 0",
            "  IPv4 192.168.1.5 port 41000, seen from the internet as 203.0.113.7 port 41234",
            "    UDP: symmetric (a NAT that uses another outside port for each destination); each"
                + " new connection moves the outside port by -4; 90 % sure",
            "  IPv6 fe80::1 port 41000, how it looks from the internet is unknown",
            "    UDP: not measured; assumed is port-restricted-random",
            "  IPv4 10.0.0.2 port 41000, seen from the internet as 198.51.100.9, port unknown",
            "Takes messages through mqtt://broker.example.net:1883");
  }

  @Test
  void theSealingKeyIsTheKeyOfAPair() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    PeerAddress address = TestAddresses.empty(PEER).sealingKey(pair.getPublic()).sign(PEER);
    assertThat(PeerAddress.parse(address.text()).sealingKey().getEncoded())
        .isEqualTo(pair.getPublic().getEncoded());
  }

  @Test
  void hostNamesAndScopesDoNotLeaveTheMachine() throws UnknownHostException {
    byte[] linkLocal = ip("fe80::5").getAddress();
    InetAddress scoped = Inet6Address.getByAddress("secret-host", linkLocal, 3);
    PeerEndpoint endpoint = PeerEndpoint.builder(0, scoped, 1).build();
    assertThat(endpoint.internalAddress().toString()).doesNotContain("secret", "%");
    assertThat(endpoint.toString())
        .isEqualTo("internal:fe80::5-port-1_external:unknown_udp:unmeasured_tcp:unmeasured");
  }

  @Test
  void signallingEndpointsHaveOneWayToBeWritten() {
    PeerAddress address =
        TestAddresses.empty(PEER)
            .signalling("mqtt://BROKER.Example:1883")
            .signalling("mqtt://[2001:DB8:0:0::0001]:1883/A.b")
            .signalling("pigeon://loft-7")
            .signalling("mqtt://192.0.2.1:1883")
            .sign(PEER);
    assertThat(address.signalling())
        .containsExactly(
            "mqtt://broker.example:1883",
            "mqtt://[2001:db8::1]:1883/A.b",
            "pigeon://loft-7",
            "mqtt://192.0.2.1:1883");
    assertThat(PeerAddress.parse(address.text())).isEqualTo(address);
  }

  @Test
  void whatIsHandedInAndOutIsCopied() {
    byte[] seal = TestPeer.SEALING_KEY.clone();
    byte[] value = {1, 2, 3};
    PeerAddress.Builder builder = TestAddresses.fixed(PEER).sealingKey(seal).section(200, value);
    seal[0]++;
    value[0]++;
    PeerAddress address = builder.sign(PEER);
    address.toBytes()[3]++;
    address.sealingKeyBytes()[3]++;
    address.section(200).orElseThrow()[0]++;
    builder.serial(99).signalling("later://host");
    assertThat(address.text()).isEqualTo(GOLDEN_TEXT);
    assertThat(address.compact()).isEqualTo(GOLDEN_COMPACT);
    assertThat(address.section(200)).hasValue(new byte[] {1, 2, 3});
  }
}
