package net.p2pd.stun.codec;

import static net.p2pd.stun.codec.StunClass.REQUEST;
import static net.p2pd.stun.codec.StunClass.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others have computed: each vector is read, verified, and written again byte for byte. */
class VectorsTest {

  private static final IntegrityKey KEY = IntegrityKey.shortTerm(Vectors.PASSWORD);

  private final ByteBuffer written = ByteBuffer.allocate(512);
  private final StunBuilder builder = new StunBuilder();

  private byte[] written() {
    return Arrays.copyOf(written.array(), builder.size());
  }

  @Test
  void theRequestOfRfc5769IsReadAndVerified() {
    StunMessage message = Vectors.message(Vectors.REQUEST);
    assertThat(message.is(REQUEST, Methods.BINDING)).isTrue();
    assertThat(message.transactionId()).hasToString("b7e7a701bc34d686fa87dfae");
    assertThat(message.text(Attributes.SOFTWARE)).hasValue("STUN test client");
    assertThat(message.text(Attributes.USERNAME)).hasValue("evtj:h6vY");
    assertThat(message.number(Attributes.PRIORITY)).hasValue(0x6e0001ffL);
    assertThat(message.number(Attributes.ICE_CONTROLLED)).hasValue(0x932ff9b151263b36L);
    assertThat(KEY.verifies(message)).isTrue();
    assertThat(message.isFingerprintRight()).isTrue();
    assertThat(UnknownAttributes.of(message, Attributes::isKnown)).isEmpty();
  }

  @Test
  void theRequestOfRfc5769IsWritten() {
    StunMessage read = Vectors.message(Vectors.REQUEST);
    builder
        .begin(written, REQUEST, Methods.BINDING, read.transactionId())
        .text(Attributes.SOFTWARE, "STUN test client")
        .number(Attributes.PRIORITY, 0x6e0001ffL)
        .number(Attributes.ICE_CONTROLLED, 0x932ff9b151263b36L)
        .text(Attributes.USERNAME, "evtj:h6vY");
    // The vector pads with spaces, we with zeros: what is behind the name is set as it has it.
    written.put(written.position() - 3, new byte[] {' ', ' ', ' '});
    builder.integrity(KEY).fingerprint();
    assertThat(written()).isEqualTo(Vectors.bytes(Vectors.REQUEST));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theResponsesOfRfc5769AreReadVerifiedAndWritten(boolean ipv6) {
    String vector = ipv6 ? Vectors.IPV6_RESPONSE : Vectors.IPV4_RESPONSE;
    InetSocketAddress mapped =
        new InetSocketAddress(ipv6 ? "2001:db8:1234:5678:11:2233:4455:6677" : "192.0.2.1", 32853);
    StunMessage message = Vectors.message(vector);
    assertThat(message.is(SUCCESS, Methods.BINDING)).isTrue();
    assertThat(message.text(Attributes.SOFTWARE)).hasValue("test vector");
    assertThat(message.address(Attributes.XOR_MAPPED_ADDRESS)).hasValue(mapped);
    assertThat(KEY.verifies(message)).isTrue();
    assertThat(message.isFingerprintRight()).isTrue();

    builder
        .respond(written, SUCCESS, Vectors.message(Vectors.REQUEST))
        .text(Attributes.SOFTWARE, "test vector");
    written.put(written.position() - 1, (byte) ' ');
    builder.address(Attributes.XOR_MAPPED_ADDRESS, mapped).integrity(KEY).fingerprint();
    assertThat(written()).isEqualTo(Vectors.bytes(vector));
  }

  @Test
  void theLongTermRequestOfRfc5769IsReadVerifiedAndWritten() {
    IntegrityKey key =
        IntegrityKey.longTerm(
            Vectors.USERNAME,
            Vectors.REALM,
            PreparedText.saslPrep(Vectors.UNPREPARED),
            PasswordAlgorithm.MD5);
    StunMessage message = Vectors.message(Vectors.LONG_TERM_REQUEST);
    assertThat(message.text(Attributes.USERNAME)).hasValue(Vectors.USERNAME);
    assertThat(message.text(Attributes.REALM)).hasValue(Vectors.REALM);
    assertThat(message.text(Attributes.NONCE)).hasValue("f//499k954d6OL34oL9FSTvy64sA");
    assertThat(key.verifies(message)).isTrue();
    assertThat(message.isFingerprintRight()).as("there is none").isFalse();

    builder
        .begin(written, REQUEST, Methods.BINDING, message.transactionId())
        .text(Attributes.USERNAME, Vectors.USERNAME)
        .text(Attributes.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
        .text(Attributes.REALM, Vectors.REALM)
        .integrity(key);
    assertThat(written()).isEqualTo(Vectors.bytes(Vectors.LONG_TERM_REQUEST));
  }

  @Test
  void theSha256RequestOfRfc8489IsReadVerifiedAndWritten() {
    IntegrityKey key =
        IntegrityKey.longTerm(
            Vectors.USERNAME,
            Vectors.REALM,
            PreparedText.saslPrep(Vectors.UNPREPARED),
            PasswordAlgorithm.SHA256);
    String nonce =
        NonceCookie.prepend(NonceCookie.USERNAME_ANONYMITY, "f//499k954d6OL34oL9FSTvy64sA");
    byte[] userhash = Userhash.of(Vectors.USERNAME, Vectors.REALM);
    StunMessage message = Vectors.message(Vectors.SHA256_REQUEST);
    assertThat(message.text(Attributes.NONCE)).hasValue(nonce);
    assertThat(message.value(Attributes.USERHASH)).hasValue(ByteBuffer.wrap(userhash));
    assertThat(PasswordAlgorithm.chosenIn(message)).hasValue(PasswordAlgorithm.SHA256);
    assertThat(key.verifiesSha256(message)).isTrue();

    builder
        .begin(written, REQUEST, Methods.BINDING, message.transactionId())
        .bytes(Attributes.USERHASH, userhash)
        .text(Attributes.NONCE, nonce)
        .text(Attributes.REALM, Vectors.REALM)
        .passwordAlgorithm(PasswordAlgorithm.SHA256)
        .integritySha256(key);
    assertThat(written()).isEqualTo(Vectors.bytes(Vectors.SHA256_REQUEST));
  }
}
