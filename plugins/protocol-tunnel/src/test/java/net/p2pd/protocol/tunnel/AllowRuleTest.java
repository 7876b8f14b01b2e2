package net.p2pd.protocol.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowRuleTest {

  private static final PeerId ANNA = peer();
  private static final PeerId BORIS = peer();

  private static PeerId peer() {
    try {
      return PeerId.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean allows(String rule, PeerId peer, String host, int port) {
    return AllowList.parse(List.of(rule))
        .choose(Optional.of(peer), List.of(new InetSocketAddress(host, port)))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:22, 127.0.0.1, 22, true",
    "127.0.0.1:22, 127.0.0.1, 23, false",
    "127.0.0.1:22, 127.0.0.2, 22, false",
    "192.168.1.0/24:80-90, 192.168.1.7, 80, true",
    "192.168.1.0/24:80-90, 192.168.1.7, 90, true",
    "192.168.1.0/24:80-90, 192.168.1.7, 91, false",
    "192.168.1.0/24:80-90, 192.168.2.7, 80, false",
    "10.0.0.0/8:*, 10.9.8.7, 1, true",
    "10.0.0.0/8:*, 11.9.8.7, 1, false",
    "[::1]:443, ::1, 443, true",
    "[fd00::/8]:443, fd12::5, 443, true",
    "[fd00::]/8:443, fd12::5, 443, true",
    "[fd00::/8]:443, fe80::5, 443, false",
    "127.0.0.1:22, ::ffff:127.0.0.1, 22, true",
    "0.0.0.0/0:*, 0.0.0.0, 22, false",
    "0.0.0.0/0:*, 224.0.0.1, 22, false",
    "[::/0]:*, ::, 22, false"
  })
  void aRuleIsARangeAndPorts(String rule, String host, int port, boolean allowed) {
    assertThat(allows(rule, ANNA, host, port)).isEqualTo(allowed);
  }

  @Test
  void aRuleMayBeForOnePeer() {
    String rule = ANNA + "@127.0.0.1:22";
    assertThat(allows(rule, ANNA, "127.0.0.1", 22)).isTrue();
    assertThat(allows(rule, BORIS, "127.0.0.1", 22)).isFalse();
    assertThat(AllowList.parse(List.of(rule)).covers(Optional.empty(), 22)).isFalse();
    assertThat(AllowList.parse(List.of(rule)).covers(Optional.of(BORIS), 22)).isFalse();
  }

  @Test
  void whereNothingIsListedNothingIsAllowed() {
    AllowList none = AllowList.parse(List.of());
    assertThat(none.covers(Optional.of(ANNA), 22)).isFalse();
    assertThat(none.choose(Optional.of(ANNA), List.of(new InetSocketAddress("127.0.0.1", 22))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost:22",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:9-8",
        "::1:22",
        "x@127.0.0.1:22",
        "10.0.0.0/33:22",
        "",
        ":22",
        "127.0.0.1:ssh"
      })
  void whatIsNoRuleIsAnErrorThatNamesTheKey(String rule) {
    assertThatThrownBy(() -> AllowList.parse(List.of(rule)))
        .isInstanceOf(P2pdException.class)
        .hasMessageStartingWith("plugin.protocol-tunnel.allow: ");
  }
}
