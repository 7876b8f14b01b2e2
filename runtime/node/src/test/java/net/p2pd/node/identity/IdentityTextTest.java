package net.p2pd.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTextTest {

  private final Identity identity = Identity.ephemeral();
  private final String text = IdentityText.write(identity);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Identity read = IdentityText.read(bytes(text));
    assertThat(read.peerId()).isEqualTo(identity.peerId());
    assertThat(read.sealingPublic()).isEqualTo(identity.sealingPublic());
    assertThat(read.signingSeed()).isEqualTo(identity.signingSeed());
    assertThat(read.sealingSeed()).isEqualTo(identity.sealingSeed());
  }

  @Test
  void windowsLineEndsAndAMissingLastOneAreFine() {
    assertThat(IdentityText.read(bytes(text.replace("\n", "\r\n"))).peerId())
        .isEqualTo(identity.peerId());
    assertThat(IdentityText.read(bytes(text.stripTrailing())).peerId())
        .isEqualTo(identity.peerId());
  }

  @Test
  void theFirstBlockIsAKeyThatTheJdkReads() throws Exception {
    String base64 =
        text.substring(text.indexOf("KEY-----\n") + 9, text.indexOf("\n-----END PRIVATE"));
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update((byte) 7);
    assertThat(identity.peerId().verify(new byte[] {7}, signature.sign())).isTrue();
  }

  @RepeatedTest(5)
  void everyChangedByteIsNoticed() {
    byte[] good = bytes(text);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> IdentityText.read(bad))
          .as("byte %d, '%c'", i, (char) good[i])
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void evenTheBitsThatX25519IgnoresMustBeTheOnesThatWereWritten() {
    byte[] seed = identity.sealingSeed();
    String good = Base64.getEncoder().encodeToString(KeyEncoding.X25519.encodePrivate(seed));
    seed[0] ^= 1;
    String bad = Base64.getEncoder().encodeToString(KeyEncoding.X25519.encodePrivate(seed));
    assertThat(text).contains(good);
    assertThatThrownBy(() -> IdentityText.read(bytes(text.replace(good, bad))))
        .hasMessageContaining("letters were changed or added");
  }

  @Test
  void everyCutIsNoticed() {
    byte[] good = bytes(text.stripTrailing());
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> IdentityText.read(cut))
          .as("the first %d bytes", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "garbage", "-----BEGIN PRIVATE KEY-----\n"})
  void whatIsNoIdentityAtAllIsRefused(String nonsense) {
    assertThatThrownBy(() -> IdentityText.read(bytes(nonsense)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noErrorQuotesASecret() {
    String secret = Base64.getEncoder().encodeToString(identity.signingSeed()).substring(0, 12);
    byte[] bad = bytes(text.replaceFirst("MC4CAQ", "MC4CA!"));
    assertThatThrownBy(() -> IdentityText.read(bad))
        .hasMessage("its first private key is no Ed25519 key")
        .hasMessageNotContaining(secret)
        .hasNoCause();
  }

  @Test
  void theKeysInTheWrongOrderAreRefused() {
    int first = text.indexOf("-----BEGIN");
    int second = text.indexOf("-----BEGIN", first + 1);
    String swapped =
        text.substring(0, first) + text.substring(second) + text.substring(first, second);
    assertThatThrownBy(() -> IdentityText.read(bytes(swapped)))
        .hasMessage("its first private key is no Ed25519 key");
  }
}
