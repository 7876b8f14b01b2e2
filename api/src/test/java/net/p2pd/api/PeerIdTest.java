package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class PeerIdTest {
  private static final TestPeer PEER = TestPeer.ofRfc8032();
  private static final String TEXT = PEER.id.toString();
  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

  @Test
  void theTextOfAFixedKeyNeverChanges() {
    assertThat(TEXT)
        .isEqualTo("ahlvvgabqkyqvn6vjp7nhslea45a5yls6pnkmizfv4bbu2hxa5iru")
        .hasSize(PeerId.CHARACTERS);
  }

  @Test
  void allFormsReadBackToTheSameId() {
    for (int i = 0; i < 50; i++) {
      PeerId id = TestPeer.random().id;
      assertThat(PeerId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
      assertThat(PeerId.ofBytes(id.toBytes())).isEqualTo(id);
      assertThat(PeerId.of(id.publicKey())).isEqualTo(id);
      assertThat(id.shortName()).hasSize(8);
      assertThat(id.toString()).startsWith(id.shortName());
    }
  }

  @Test
  void changingTheBytesOfAnIdDoesNotChangeTheId() {
    PEER.id.toBytes()[5]++;
    assertThat(PEER.id).hasToString(TEXT);
  }

  @Test
  void onlyItsOwnSignatureOfExactlyTheMessageIsRight() {
    byte[] signature = PEER.sign(MESSAGE);
    assertThat(PEER.id.verify(MESSAGE, signature)).isTrue();
    assertThat(TestPeer.random().id.verify(MESSAGE, signature)).isFalse();
    assertThat(PEER.id.verify(new byte[0], signature)).isFalse();
    for (int i = 0; i < signature.length; i++) {
      byte[] flipped = signature.clone();
      flipped[i] ^= (byte) 0x80;
      assertThat(PEER.id.verify(MESSAGE, flipped)).as("byte %d", i).isFalse();
    }
  }

  @Test
  void bytesOfAnotherLengthAreNoSignature() {
    byte[] signature = PEER.sign(MESSAGE);
    assertThat(PEER.id.verify(MESSAGE, new byte[0])).isFalse();
    assertThat(PEER.id.verify(MESSAGE, Arrays.copyOf(signature, 63))).isFalse();
    assertThat(PEER.id.verify(MESSAGE, Arrays.copyOf(signature, 65))).isFalse();
    byte[] ones = new byte[64];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(PEER.id.verify(MESSAGE, ones)).isFalse();
  }

  @Test
  void theOrderIsThatOfUnsignedBytes() {
    PeerId low = PEER.id;
    for (int i = 0; i < 50; i++) {
      PeerId other = TestPeer.random().id;
      String a = HexFormat.of().formatHex(low.toBytes());
      String b = HexFormat.of().formatHex(other.toBytes());
      assertThat(Integer.signum(low.compareTo(other))).isEqualTo(Integer.signum(a.compareTo(b)));
    }
    assertThat(low.compareTo(PeerId.parse(TEXT))).isZero();
  }

  @Test
  void aWrongLengthIsRefused() {
    refused("", "A PeerId has 53 characters, this has 0");
    refused(TEXT + "a", "A PeerId has 53 characters, this has 54");
  }

  @Test
  void aWrongAlphabetIsRefused() {
    refused("A" + TEXT.substring(1), "The PeerId has 'A' at position 1; write it in lower case");
    refused(
        TEXT.substring(0, 9) + "1" + TEXT.substring(10),
        "The PeerId has '1' at position 10; base32 has the letters a to z and the digits 2 to 7");
    refused(
        TEXT.substring(0, 9) + "\u00e4" + TEXT.substring(10),
        "The PeerId has character code 228 at position 10; base32 has the letters a to z and the"
            + " digits 2 to 7");
    assertThatThrownBy(() -> PeerId.parse(TEXT.toUpperCase(Locale.ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void surplusBitsAreRefused() {
    char last = TEXT.charAt(52);
    refused(
        TEXT.substring(0, 52) + (char) (last + 1),
        "The PeerId ends with '"
            + (char) (last + 1)
            + "', which sets bits that belong to no byte (not canonical base32)");
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] bytes = PEER.id.toBytes();
    bytes[0] = 2;
    assertThatThrownBy(() -> PeerId.ofBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The PeerId has version 2, this program knows version 1; it is damaged or made by a"
                + " newer version");
    assertThatThrownBy(() -> PeerId.ofBytes(new byte[33]))
        .hasMessage("The PeerId has version 0, this program knows version 1; it is damaged");
    assertThatThrownBy(() -> PeerId.ofBytes(new byte[32]))
        .hasMessage("A PeerId has 33 bytes, this has 32");
  }

  @Test
  void aKeyThatIsNoPointIsRefused() {
    byte[] bytes = new byte[33];
    bytes[0] = 1;
    bytes[1] = 2; // y = 2 solves the curve's equation for no x
    assertThatThrownBy(() -> PeerId.ofBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The PeerId's key is no point of the curve Ed25519");
  }

  @Test
  void aKeyOfAnotherKindIsRefused() throws GeneralSecurityException {
    var ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic();
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
    assertThatThrownBy(() -> PeerId.of(ed448))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no Ed25519 public key");
    assertThatThrownBy(() -> PeerId.of(rsa))
        .hasMessage("A key of the algorithm RSA is no Ed25519 public key");
  }

  @Test
  void aRawKeyIsWhatTheKeyOfTheJdkIs() throws GeneralSecurityException {
    var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    byte[] encoded = key.getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    PeerId id = PeerId.ofKey(raw);
    assertThat(id).isEqualTo(PeerId.of(key));
    assertThat(id.publicKey()).isEqualTo(key);
    assertThatThrownBy(() -> PeerId.ofKey(encoded))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("An Ed25519 public key has 32 bytes, this has 44");
    assertThatThrownBy(() -> PeerId.ofKey(new byte[32]))
        .hasMessage("The PeerId's key is a point of small order, whose signatures prove nothing");
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> PeerId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
