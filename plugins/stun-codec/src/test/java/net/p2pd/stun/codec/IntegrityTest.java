package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrityTest {

  private static final IntegrityKey KEY = IntegrityKey.of("key".getBytes(StandardCharsets.UTF_8));
  private static final IntegrityKey OTHER = IntegrityKey.of("kez".getBytes(StandardCharsets.UTF_8));

  private final StunBuilder builder = new StunBuilder();

  private StunBuilder begin(ByteBuffer into) {
    return builder
        .begin(into, StunClass.REQUEST, Methods.BINDING, TransactionId.random(new Random(1)))
        .text(Attributes.SOFTWARE, "abcde");
  }

  private static ByteBuffer done(ByteBuffer buffer) {
    return buffer.flip();
  }

  @Test
  void anyChangedBitIsNoticed() {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    begin(buffer).integrity(KEY).integritySha256(KEY).fingerprint();
    done(buffer);
    StunMessage message = StunMessage.parse(buffer);
    assertThat(KEY.verifies(message)).isTrue();
    assertThat(KEY.verifiesSha256(message)).isTrue();
    assertThat(message.isFingerprintRight()).isTrue();
    assertThat(OTHER.verifies(message)).isFalse();
    assertThat(OTHER.verifiesSha256(message)).isFalse();
    int sha1 = message.find(Attributes.MESSAGE_INTEGRITY);
    int sha256 = message.find(Attributes.MESSAGE_INTEGRITY_SHA256);
    for (int bit = 64; bit < 8 * buffer.limit(); bit++) {
      flip(buffer, bit);
      try {
        message.wrap(buffer);
        assertThat(message.isFingerprintRight()).as("fingerprint, bit " + bit).isFalse();
        if (bit / 8 < sha256 + 36) {
          assertThat(KEY.verifiesSha256(message)).as("SHA-256, bit " + bit).isFalse();
        }
        if (bit / 8 < sha1 + 24) {
          assertThat(KEY.verifies(message)).as("SHA-1, bit " + bit).isFalse();
        }
      } catch (StunFormatException e) {
        assertThat(e.offset()).isBetween(0, buffer.limit());
      }
      flip(buffer, bit);
    }
  }

  private static void flip(ByteBuffer buffer, int bit) {
    buffer.put(bit / 8, (byte) (buffer.get(bit / 8) ^ 1 << bit % 8));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 20, 24, 28})
  void aTruncatedSha256IsRightOnlyForThoseWhoAllowIt(int length) {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    begin(buffer).integritySha256(KEY, length);
    StunMessage message = StunMessage.parse(done(buffer));
    assertThat(KEY.verifiesSha256(message)).isFalse();
    assertThat(KEY.verifiesSha256(message, length)).isTrue();
    assertThat(KEY.verifiesSha256(message, length + 4)).isFalse();
    assertThat(OTHER.verifiesSha256(message, length)).isFalse();
  }

  @Test
  void aTruncatedSha256IsNoPrefixOfTheWholeOne() {
    // The length in the header is part of what is signed, so cutting one off makes it wrong.
    ByteBuffer whole = ByteBuffer.allocate(200);
    begin(whole).integritySha256(KEY);
    ByteBuffer cut = done(whole).duplicate().limit(whole.limit() - 16);
    cut.putShort(2, (short) (cut.limit() - 20)).putShort(cut.limit() - 18, (short) 16);
    StunMessage message = StunMessage.parse(cut);
    assertThat(message.lengthAt(message.find(Attributes.MESSAGE_INTEGRITY_SHA256))).isEqualTo(16);
    assertThat(KEY.verifiesSha256(message, 16)).isFalse();
  }

  @Test
  void whatStandsBehindIntegrityIsNotSeen() {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    begin(buffer).integrity(KEY);
    // Somebody on the way adds a realm; the builder would refuse that.
    buffer
        .putShort((short) Attributes.REALM)
        .putShort((short) 4)
        .put(new byte[] {'e', 'v', 'i', 'l'});
    buffer.putShort(2, (short) (buffer.position() - 20));
    StunMessage message = StunMessage.parse(done(buffer));
    assertThat(message.has(Attributes.REALM)).isFalse();
    assertThat(message.next(message.first())).isEqualTo(StunMessage.NONE);
    assertThat(KEY.verifies(message)).as("as if nothing had been added").isTrue();
  }

  @Test
  void bytesOutsideTheHeapGiveTheSame() {
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(300) : ByteBuffer.allocate(300);
      buffer.position(7);
      begin(buffer).integrity(KEY).integritySha256(KEY).fingerprint();
      ByteBuffer readOnly = buffer.limit(buffer.position()).position(7).asReadOnlyBuffer();
      StunMessage message = StunMessage.parse(readOnly);
      assertThat(KEY.verifies(message)).isTrue();
      assertThat(KEY.verifiesSha256(message)).isTrue();
      assertThat(message.isFingerprintRight()).isTrue();
      assertThat(readOnly.position()).isEqualTo(7);
    }
  }

  @Test
  void theClassicFormIsNeverVerified() {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    builder
        .begin(
            buffer, StunClass.REQUEST, Methods.BINDING, TransactionId.randomClassic(new Random(1)))
        .integrity(KEY);
    StunMessage message = StunMessage.parse(done(buffer));
    assertThat(message.isClassic()).isTrue();
    assertThat(KEY.verifies(message)).isFalse();
  }

  @Test
  void nothingIsWrittenBehindASeal() {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    begin(buffer).integrity(KEY);
    assertThatThrownBy(() -> builder.text(Attributes.REALM, "r"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("REALM must stand before MESSAGE-INTEGRITY");
    builder.fingerprint();
    assertThatThrownBy(() -> builder.integrity(KEY)).hasMessageContaining("before FINGERPRINT");
  }
}
