package net.p2pd.api;

import static net.p2pd.api.TestAddresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerAddressBuilderTest {
  private static final TestPeer PEER = TestPeer.ofRfc8032();

  @Test
  void onlyThePeerItselfCanSign() {
    refused(
        () -> TestAddresses.empty(PEER).sign(TestPeer.random()),
        "The signer does not hold the key of peer ahlvvgab");
    refused(
        () -> TestAddresses.empty(PEER).sign(message -> new byte[0]),
        "The signer does not hold the key of peer ahlvvgab");
  }

  @Test
  void whatIsRequiredMustBeThere() {
    refused(
        () -> PeerAddress.builder(PEER.id).sealingKey(TestPeer.SEALING_KEY).sign(PEER),
        "A peer address needs its time of issue");
    refused(
        () -> PeerAddress.builder(PEER.id).issuedAt(Instant.EPOCH).sign(PEER),
        "A peer address needs its sealing key");
  }

  @Test
  void sixteenEndpointsAreTheMost() {
    PeerAddress.Builder builder = TestAddresses.empty(PEER);
    for (int i = 1; i <= PeerAddress.MAX_ENDPOINTS; i++) {
      builder.endpoint(PeerEndpoint.builder(0, ip("192.0.2.1"), i).build());
    }
    PeerAddress address = builder.sign(PEER);
    assertThat(PeerAddress.parse(address.text()).endpoints()).hasSize(16);
    builder.endpoint(PeerEndpoint.builder(0, ip("192.0.2.1"), 17).build());
    refused(() -> builder.sign(PEER), "17 endpoints are too many; at most 16");
  }

  @Test
  void eightSignallingEndpointsAreTheMost() {
    PeerAddress.Builder builder = TestAddresses.empty(PEER);
    for (int i = 1; i <= PeerAddress.MAX_SIGNALLING; i++) {
      builder.signalling("mqtt://host" + i);
    }
    PeerAddress address = builder.sign(PEER);
    assertThat(PeerAddress.parse(address.text()).signalling()).hasSize(8);
    builder.signalling("mqtt://host9");
    refused(() -> builder.sign(PEER), "9 signalling endpoints are too many; at most 8");
  }

  @Test
  void aTextHasAtMost4096Characters() {
    PeerAddress.Builder builder = TestAddresses.empty(PEER);
    int free = PeerAddress.MAX_TEXT - builder.sign(PEER).text().length();
    int fits = (free - "_section:200:".length()) * 5 / 8;
    PeerAddress largest = builder.section(200, new byte[fits]).sign(PEER);
    assertThat(largest.text().length()).isBetween(4095, 4096);
    assertThat(PeerAddress.parse(largest.text())).isEqualTo(largest);
    assertThat(PeerAddress.parse(largest.compact())).isEqualTo(largest);
    assertThatThrownBy(() -> builder.section(200, new byte[fits + 2]).sign(PEER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "The peer address has 409[0-9] characters, at most 4096; leave out endpoints, signalling"
                + " endpoints or sections");
    refused(() -> builder.section(200, new byte[4097]), "section 200 has 4097 bytes; at most 4096");
  }

  @Test
  void repetitionsAreRefused() {
    PeerEndpoint endpoint = PeerEndpoint.builder(3, ip("192.0.2.1"), 5).build();
    PeerEndpoint more =
        PeerEndpoint.builder(3, ip("192.0.2.1"), 5).external(ip("192.0.2.9")).build();
    refused(
        () -> TestAddresses.empty(PEER).endpoint(endpoint).endpoint(more).sign(PEER),
        "endpoint 2 is the same place as endpoint 1; keep one");
    refused(
        () -> TestAddresses.empty(PEER).signalling("a://b").signalling("a://B").sign(PEER),
        "signalling endpoint a://b stands there twice; keep one");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    refused(
        () -> PeerEndpoint.builder(0, ip("192.0.2.1"), 99999),
        "internal port 99999 is out of range; ports go from 1 to 65535");
    refused(
        () -> PeerEndpoint.builder(0, ip("192.0.2.1"), 0),
        "internal port 0 is out of range; ports go from 1 to 65535");
    refused(
        () -> PeerEndpoint.builder(0, ip("192.0.2.1"), 1).external(ip("192.0.2.2"), 65536),
        "external port 65536 is out of range; ports go from 1 to 65535");
    refused(
        () -> PeerEndpoint.builder(256, ip("192.0.2.1"), 1),
        "NIC number 256 is out of range; NICs are numbered 0 to 255");
    refused(
        () -> TestAddresses.empty(PEER).serial(1L << 32).sign(PEER),
        "serial number 4294967296 is not within 0 to 4294967295");
    refused(
        () -> TestAddresses.empty(PEER).issuedAt(Instant.MAX).sign(PEER),
        "the time of issue, second 31556889864403199, is not in the years 1970 to 9999");
    refused(
        () -> TestAddresses.empty(PEER).issuedAt(Instant.EPOCH.minusSeconds(1)).sign(PEER),
        "the time of issue, second -1, is not in the years 1970 to 9999");
    refused(
        () -> TestAddresses.empty(PEER).section(127, new byte[0]),
        "section type 127 is not one of the optional types 128 to 254");
    refused(
        () -> TestAddresses.empty(PEER).section(255, new byte[0]),
        "section type 255 is not one of the optional types 128 to 254");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0.0.0|means any address of a machine",
        "::|means any address of a machine",
        "224.0.0.1|is a multicast address",
        "ff02::1|is a multicast address",
        "255.255.255.255|is the broadcast address"
      })
  void addressesThatNobodyCanConnectToAreRefused(String literal, String reason) {
    assertThatThrownBy(() -> PeerEndpoint.builder(0, ip(literal), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(literal + " " + reason);
    PeerEndpoint.Builder builder = PeerEndpoint.builder(0, ip("192.0.2.1"), 1);
    assertThatThrownBy(() -> builder.external(ip(literal)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(literal + " " + reason);
    String host = literal.contains(":") ? "[" + literal + "]" : literal;
    assertThatThrownBy(() -> TestAddresses.empty(PEER).signalling("mqtt://" + host + ":1883"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void internalAndExternalAddressAreOfOneFamily() {
    PeerEndpoint.Builder builder = PeerEndpoint.builder(0, ip("192.0.2.1"), 1);
    refused(
        () -> builder.external(ip("2001:db8::1")),
        "external address 2001:db8::1 and internal address 192.0.2.1 are of different families");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mqtt",
        "mqtt:host:1883",
        "mqtt://",
        "MQTT://host",
        "mqtt://user:password@host:1883",
        "mqtt://host/a?b=c",
        "mqtt://host/a b",
        "mqtt://ho_st",
        "mqtt://-host",
        "mqtt://host:",
        "mqtt://host:01",
        "mqtt://host/",
        "mqtt://host\n"
      })
  void signallingEndpointsOfAnotherFormAreRefused(String text) {
    assertThatThrownBy(() -> TestAddresses.empty(PEER).signalling(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not written scheme://host:port/path");
  }

  @Test
  void signallingEndpointsOutOfRangeAreRefused() {
    refused(
        () -> TestAddresses.empty(PEER).signalling("mqtt://host:99999"),
        "signalling port 99999 is out of range; ports go from 1 to 65535");
    refused(
        () -> TestAddresses.empty(PEER).signalling("mqtt://" + "h".repeat(100)),
        "signalling endpoint \"mqtt://" + "h".repeat(50) + "...\" has 107 characters, at most 100");
    refused(
        () -> TestAddresses.empty(PEER).signalling("mqtt://[2001:db8::1]"),
        "signalling endpoint \"mqtt://[2001:db8::1]\" has an IPv6 address without a port; add the"
            + " port");
    assertThatThrownBy(() -> TestAddresses.empty(PEER).signalling("mqtt://1.2.3.400:1883"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a wrong host: \"1.2.3.400\" is not an IP address");
  }

  @Test
  void theSealingKeyMustBeOne() {
    refused(
        () -> TestAddresses.empty(PEER).sealingKey(new byte[31]).sign(PEER),
        "the sealing key has 31 bytes instead of 32");
    refused(
        () -> TestAddresses.empty(PEER).sealingKey(new byte[32]).sign(PEER),
        "the sealing key is a point of small order, which would hide nothing");
    refused(
        () -> TestAddresses.empty(PEER).sealingKey(PEER.id.publicKey()),
        "A key of the algorithm EdDSA is no X25519 public key");
  }

  @Test
  void anEndpointKeepsTheBriefOfAProfile() {
    NatProfile full =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.dependent(3))
            .confidence(0.876)
            .samples(40)
            .build();
    PeerEndpoint endpoint = PeerEndpoint.builder(0, ip("192.0.2.1"), 1).udp(full).build();
    assertThat(endpoint.udp()).isEqualTo(full.brief());
    assertThat(endpoint.udp().confidence()).isEqualTo(0.88);
    assertThat(endpoint.tcp()).isEqualTo(NatProfile.assumed());
  }

  private static void refused(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
