package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import net.p2pd.api.pipe.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnServerTest {

  @ParameterizedTest
  @CsvSource({
    "turn:example.net, example.net:3478, UDP, turn:example.net:3478",
    "TURN:example.net:99, example.net:99, UDP, turn:example.net:99",
    "turn:192.0.2.1?transport=udp, 192.0.2.1:3478, UDP, turn:192.0.2.1:3478",
    "turn:192.0.2.1?transport=TCP, 192.0.2.1:3478, TCP, turn:192.0.2.1:3478?transport=tcp",
    "turn:[2001:db8::1], [2001:db8::1]:3478, UDP, turn:[2001:db8::1]:3478",
    "turn:[2001:db8::1]:80?transport=tcp, [2001:db8::1]:80, TCP,"
        + " turn:[2001:db8::1]:80?transport=tcp",
    "turns:example.net, example.net:5349, TLS, turns:example.net:5349",
    "turns:example.net:443?transport=tcp, example.net:443, TLS, turns:example.net:443",
  })
  void aUriIsRead(String uri, String place, TurnTransport transport, String text) {
    TurnServer server = TurnServer.of(uri);
    assertThat(server.destination()).hasToString(place);
    assertThat(server.transport()).isEqualTo(transport);
    assertThat(server.tls().isOn()).isEqualTo(transport == TurnTransport.TLS);
    assertThat(server).hasToString(text);
    assertThat(TurnServer.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "stun:example.net, it begins with neither",
    "turn://example.net, such a URI has no",
    "turn:ada@example.net, no user",
    "turn:, host is missing",
    "turn::3478, host is missing",
    "turn:2001:db8::1, in brackets",
    "turn:[2001:db8::1, after the IPv6 address is missing",
    "turn:[2001:db8::1]x, malformed",
    "turn:[example.net], malformed",
    "turn:example.net:http, port is no number",
    "turn:example.net:0, 1 to 65535",
    "turn:example.net:70000, 1 to 65535",
    "turn:example.net?transport=sctp, neither udp nor tcp",
    "turn:example.net?tls=1, may follow the port",
    "turns:example.net?transport=udp, DTLS",
  })
  void whatIsNoUriIsSaidWithTheRightForm(String uri, String words) {
    assertThatThrownBy(() -> TurnServer.of(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + uri + "' names no TURN server: ")
        .hasMessageContaining(words)
        .hasMessageEndingWith("Write turn:HOST, turn:HOST:PORT?transport=tcp or turns:HOST:PORT");
  }

  @Test
  void noSecretIsToldByAccident() {
    TurnServer server =
        TurnServer.of("turn:example.net").with(TurnCredentials.password("ada", "open sesame"));
    assertThat(server.toString() + server.credentials() + server.credentials().at(Instant.EPOCH))
        .doesNotContain("sesame")
        .contains("ada");
    assertThat(TurnCredentials.sharedSecret("bob", "sesame", Duration.ofDays(1)).toString())
        .isEqualTo("user bob by a shared secret");
    assertThat(TurnCredentials.none()).hasToString("no credentials");
  }

  @Test
  void credentialsOfASharedSecretAreThoseThatOthersMake() {
    // printf 3600:ada | openssl dgst -sha1 -hmac north -binary | base64
    TurnCredentials.Login login =
        TurnCredentials.sharedSecret("ada", "north", Duration.ofHours(1)).at(Instant.EPOCH);
    assertThat(login.username()).isEqualTo("3600:ada");
    assertThat(login.password()).isEqualTo("i6EtC78wth9q0pQ/6a0y5MyFSKk=");
    assertThat(
            TurnCredentials.sharedSecret("", "north", Duration.ofHours(1))
                .at(Instant.EPOCH)
                .username())
        .isEqualTo("3600");
  }

  @Test
  void whatCannotBeCredentialsIsRefused() {
    assertThatThrownBy(() -> TurnCredentials.password("", "x")).hasMessageContaining("user name");
    assertThatThrownBy(() -> TurnCredentials.password("x", "")).hasMessageContaining("password");
    assertThatThrownBy(() -> TurnCredentials.sharedSecret("x", "", Duration.ofDays(1)))
        .hasMessageContaining("shared secret");
    assertThatThrownBy(() -> TurnCredentials.sharedSecret("x", "y", Duration.ofMillis(999)))
        .hasMessageContaining("a second or more");
  }

  @Test
  void otherTrustAnchorsAreForTls() {
    assertThatThrownBy(() -> TurnServer.of("turn:example.net").with(Tls.system()))
        .hasMessageContaining("write 'turns:'");
    assertThatThrownBy(() -> TurnServer.of("turns:example.net").with(Tls.off()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(TurnServer.of("turns:example.net").verification().serverName())
        .contains("example.net");
  }

  @Test
  void optionsRefuseWhatMakesNoSense() {
    assertThatThrownBy(() -> TurnOptions.defaults().timeout(Duration.ZERO))
        .hasMessageContaining("timeout of TURN");
    assertThatThrownBy(() -> TurnOptions.defaults().keepAlive(Duration.ofSeconds(-1)))
        .hasMessageContaining("keepalive");
    TurnOptions options = TurnOptions.defaults().closeTimeout(Duration.ofSeconds(9));
    assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.lifetime()).isEqualTo(Duration.ofMinutes(10));
    assertThat(options.permissionRefresh()).isLessThan(TurnOptions.PERMISSION_LIFETIME);
    assertThat(options.channelRefresh()).isLessThan(TurnOptions.CHANNEL_LIFETIME);
  }
}
