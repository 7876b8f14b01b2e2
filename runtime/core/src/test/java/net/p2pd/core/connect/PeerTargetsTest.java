package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Targets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger can make a node send to third machines. */
class PeerTargetsTest {

  private static final InetSocketAddress THERE = at("203.0.113.9", 5000);

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(ip, port);
  }

  private static PeerAddress address(String internal, String external) throws Exception {
    var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    PeerEndpoint.Builder endpoint = PeerEndpoint.builder(0, at(internal, 1).getAddress(), 10001);
    if (!external.isEmpty()) {
      endpoint.external(at(external, 1).getAddress(), 10001);
    }
    return PeerAddress.builder(PeerId.of(key.getPublic()))
        .issuedAt(Instant.EPOCH)
        .endpoint(endpoint.build())
        .sealingKey(KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic())
        .sign(
            message -> {
              try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(key.getPrivate());
                signature.update(message);
                return signature.sign();
              } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static PeerTargets stranger(String ownExternal, String peerExternal) throws Exception {
    return PeerTargets.stranger(
        address("192.168.1.2", ownExternal), address("192.168.1.3", peerExternal));
  }

  @Test
  void aStrangersPlaceGetsTenPacketsInAllAndNoneMore() throws Exception {
    Targets targets = stranger("198.51.100.1", "203.0.113.9");
    assertThat(targets.left(THERE)).isEqualTo(10);
    assertThat(targets.take(THERE, 4)).isEmpty();
    assertThat(targets.take(at("203.0.113.9", 6000), 6)).isEmpty();
    assertThat(targets.left(THERE)).isZero();
    assertThat(targets.take(THERE, 1)).isPresent();
  }

  @Test
  void nothingIsCountedOfWhatIsRefused() throws Exception {
    Targets targets = stranger("198.51.100.1", "203.0.113.9");
    assertThat(targets.take(THERE, 11)).isPresent();
    assertThat(targets.left(THERE)).isEqualTo(10);
  }

  @Test
  void aStrangerNamesOneAddressForEachConnect() throws Exception {
    Targets targets = stranger("198.51.100.1", "203.0.113.9");
    targets.take(THERE, 1);
    assertThat(targets.take(at("203.0.113.10", 5000), 1))
        .hasValueSatisfying(
            why -> assertThat(why).contains("203.0.113.10").contains("one address"));
    assertThat(targets.left(at("203.0.113.10", 5000))).isZero();
  }

  @Test
  void anAddressThatIsShownToBeTheStrangersHasNoLimit() throws Exception {
    Targets targets = stranger("198.51.100.1", "203.0.113.9");
    targets.take(THERE, 10);
    targets.shown(at("203.0.113.9", 40_000));
    assertThat(targets.left(THERE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(targets.take(THERE, 1000)).isEmpty();
    assertThat(targets.take(at("203.0.113.10", 5000), 1)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.9",
        "10.0.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "169.254.1.1",
        "127.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1"
      })
  void aStrangerFromElsewhereNamesNoPrivatePlace(String ip) throws Exception {
    assertThat(stranger("198.51.100.1", "203.0.113.9").take(at(ip, 80), 1)).isPresent();
    assertThat(stranger("", "").take(at(ip, 80), 1)).isPresent();
    assertThat(stranger("198.51.100.1", "").take(at(ip, 80), 1)).isPresent();
  }

  @Test
  void aNeighbourBehindTheSameRouterMayNameAPrivatePlaceButNotThisMachine() throws Exception {
    Targets targets = stranger("198.51.100.1", "198.51.100.1");
    assertThat(targets.take(at("127.0.0.1", 80), 1)).isPresent();
    assertThat(targets.take(at("192.168.1.3", 10001), 1)).isEmpty();
    assertThat(targets.left(at("192.168.1.3", 10001))).isEqualTo(9);
  }

  @Test
  void whoSaysItselfThatItIsOnThisMachineOnlyMayBeReachedThere() throws Exception {
    Targets targets = PeerTargets.stranger(address("127.0.0.1", ""), address("127.0.0.1", ""));
    assertThat(targets.take(at("127.0.0.1", 80), 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"224.0.0.1", "255.255.255.255", "0.0.0.0", "ff02::1", "::"})
  void nobodyAtAllGetsPacketsSentToEverybody(String ip) throws Exception {
    assertThat(PeerTargets.known().take(at(ip, 80), 1)).isPresent();
    assertThat(stranger("198.51.100.1", "198.51.100.1").take(at(ip, 80), 1)).isPresent();
  }

  @Test
  void aKnownPeerHasNoOtherLimits() {
    Targets targets = PeerTargets.known();
    assertThat(targets.take(at("192.168.1.9", 80), 1000)).isEmpty();
    assertThat(targets.take(THERE, 1000)).isEmpty();
    assertThat(targets.left(THERE)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aRelayIsAnotherMachineAndGetsFourPacketsOfItsOwn() throws Exception {
    PeerTargets direct = stranger("198.51.100.1", "203.0.113.9");
    Targets relays = direct.forRelays();
    InetSocketAddress relay = at("203.0.113.77", 50_000);
    assertThat(direct.take(THERE, 10)).isEmpty();
    assertThat(relays.left(relay)).isEqualTo(4);
    assertThat(relays.take(relay, 4)).isEmpty();
    assertThat(relays.take(relay, 1)).isPresent();
    assertThat(relays.take(at("203.0.113.78", 1), 1)).as("one relay is all").isPresent();
    assertThat(direct.take(relay, 1)).isPresent();
    relays.shown(relay);
    assertThat(relays.left(relay)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void whoIsNamedAsPlaceAndRelayGetsNoMoreThanTen() throws Exception {
    PeerTargets direct = stranger("198.51.100.1", "203.0.113.9");
    Targets relays = direct.forRelays();
    assertThat(direct.take(THERE, 8)).isEmpty();
    assertThat(relays.left(at("203.0.113.9", 50_000))).isEqualTo(2);
    assertThat(relays.take(at("203.0.113.9", 50_000), 2)).isEmpty();
    assertThat(relays.take(at("203.0.113.9", 50_000), 1)).isPresent();
    assertThat(direct.take(THERE, 1)).isPresent();
  }

  @Test
  void whoIsNamedAsRelayFirstAndAsPlaceThenGetsNoMoreThanTen() throws Exception {
    PeerTargets direct = stranger("198.51.100.1", "203.0.113.9");
    Targets relays = direct.forRelays();
    assertThat(relays.take(THERE, 4)).isEmpty();
    assertThat(direct.take(THERE, 7)).isPresent();
    assertThat(direct.take(THERE, 6)).isEmpty();
    assertThat(direct.take(THERE, 1)).isPresent();
  }

  @Test
  void aPlaceWithoutAPortIsNone() {
    assertThat(PeerTargets.known().take(at("203.0.113.9", 0), 1)).isPresent();
  }
}
