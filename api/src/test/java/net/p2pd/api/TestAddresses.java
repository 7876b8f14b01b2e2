package net.p2pd.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Random;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;

/** Addresses for tests: a fixed one with a bit of everything, and random ones. */
final class TestAddresses {
  private TestAddresses() {}

  static InetAddress ip(String literal) {
    return Literals.parse(literal);
  }

  static PeerAddress.Builder empty(TestPeer peer) {
    return PeerAddress.builder(peer.id)
        .issuedAt(Instant.parse("2026-01-31T12:00:00Z"))
        .sealingKey(TestPeer.SEALING_KEY);
  }

  /** The fixed address of the golden vectors. */
  static PeerAddress.Builder fixed(TestPeer peer) {
    NatProfile symmetric =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(-4)).confidence(0.9).build();
    NatProfile cone = NatProfile.builder(NatType.FULL_CONE, NatDelta.equal()).confidence(1).build();
    return empty(peer)
        .serial(7)
        .endpoint(
            PeerEndpoint.builder(0, ip("192.168.1.5"), 41000)
                .external(ip("203.0.113.7"), 41234)
                .udp(symmetric)
                .tcp(cone)
                .build())
        .endpoint(
            PeerEndpoint.builder(1, ip("10.0.0.2"), 41000).external(ip("198.51.100.9")).build())
        .endpoint(PeerEndpoint.builder(0, ip("fe80::1"), 41000).build())
        .signalling("mqtt://broker.example.net:1883")
        .signalling("wss://[2001:db8::1]:443/mqtt/v3");
  }

  static PeerAddress random(TestPeer peer, Random random) {
    PeerAddress.Builder builder =
        empty(peer)
            .issuedAt(Instant.ofEpochSecond((long) (random.nextDouble() * 253402300800.0)))
            .serial(random.nextLong() & PeerAddress.MAX_SERIAL);
    int endpoints = random.nextInt(9);
    for (int i = 0; i < endpoints; i++) {
      builder.endpoint(endpoint(random));
    }
    int signalling = random.nextInt(PeerAddress.MAX_SIGNALLING + 1);
    for (int i = 0; i < signalling; i++) {
      builder.signalling("mqtt://b" + i + ".example:" + (1 + random.nextInt(65535)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      byte[] value = new byte[random.nextInt(20)];
      random.nextBytes(value);
      builder.section(128 + random.nextInt(127), value);
    }
    return builder.sign(peer);
  }

  private static PeerEndpoint endpoint(Random random) {
    boolean ipv6 = random.nextBoolean();
    PeerEndpoint.Builder builder =
        PeerEndpoint.builder(random.nextInt(256), ip(random, ipv6), 1 + random.nextInt(65535));
    switch (random.nextInt(3)) {
      case 0 -> builder.external(ip(random, ipv6));
      case 1 -> builder.external(ip(random, ipv6), 1 + random.nextInt(65535));
      default -> {}
    }
    return builder.udp(nat(random)).tcp(nat(random)).build();
  }

  private static InetAddress ip(Random random, boolean ipv6) {
    byte[] bytes = new byte[ipv6 ? 16 : 4];
    random.nextBytes(bytes);
    bytes[0] = (byte) (ipv6 ? 0x20 : 1 + random.nextInt(223));
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static NatProfile nat(Random random) {
    NatType type = NatType.of(1 + random.nextInt(7));
    DeltaType delta = DeltaType.of(2 + random.nextInt(5));
    int step = (1 + random.nextInt(65535)) * (random.nextBoolean() ? 1 : -1);
    return NatProfile.builder(type, NatDelta.of(delta, delta.stepped() ? step : 0))
        .confidence(random.nextDouble())
        .build();
  }
}
