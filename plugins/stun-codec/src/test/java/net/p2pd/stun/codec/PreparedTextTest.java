package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedTextTest {

  @Test
  void opaqueStringComposesAndUnifiesSpaces() {
    // RFC 8265 section 4.3: examples 1, 2, 3 and 5.
    assertThat(PreparedText.opaqueString("correct horse battery staple"))
        .isEqualTo("correct horse battery staple");
    assertThat(PreparedText.opaqueString("Correct Horse")).isEqualTo("Correct Horse");
    assertThat(PreparedText.opaqueString("\u03C0\u00DF\u00E5")).isEqualTo("\u03C0\u00DF\u00E5");
    assertThat(PreparedText.opaqueString("foo\u1680bar")).isEqualTo("foo bar");
    assertThat(PreparedText.opaqueString("A\u030A")).isEqualTo("\u00C5");
    assertThat(PreparedText.opaqueString("\u2168")).as("no NFKC").isEqualTo("\u2168");
    assertThat(PreparedText.opaqueString("col\u00B7lega")).isEqualTo("col\u00B7lega");
    assertThat(PreparedText.opaqueString("\u30AB\u30FB\u30BF")).isEqualTo("\u30AB\u30FB\u30BF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "my\u0009cat",
        "a\u007F",
        "soft\u00ADhyphen",
        "a\u200Db",
        "\uE000",
        "\uFFFF",
        "a\u2028",
        "a\u00B7b",
        "\u30FB",
        "\u0661\u06F1",
        "\u1100",
        "\uD800",
        "\u0378"
      })
  void opaqueStringRefusesWhatMayNotBeThere(String text) {
    StunFormatException refusal =
        catchThrowableOfType(StunFormatException.class, () -> PreparedText.opaqueString(text));
    assertThat(refusal.problem()).isEqualTo(Problem.PROHIBITED_CHARACTER);
    assertThat(refusal.offset()).isBetween(0, text.length());
  }

  @Test
  void saslPrepDoesWhatItsRfcShows() {
    // RFC 4013 section 3.
    assertThat(PreparedText.saslPrep("I\u00ADX")).isEqualTo("IX");
    assertThat(PreparedText.saslPrep("user")).isEqualTo("user");
    assertThat(PreparedText.saslPrep("USER")).isEqualTo("USER");
    assertThat(PreparedText.saslPrep("\u00AA")).isEqualTo("a");
    assertThat(PreparedText.saslPrep("\u2168")).isEqualTo("IX");
    assertThat(PreparedText.saslPrep("a\u00A0b")).isEqualTo("a b");
    assertThat(PreparedText.saslPrep(Vectors.UNPREPARED)).isEqualTo("TheMatrIX");
    assertThat(PreparedText.saslPrep("\u0627\u0031\u0628")).isEqualTo("\u0627\u0031\u0628");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0007", "\u0627\u0031", "\u0627a\u0628", "\uFFFD", "\u0340x\u0007"})
  void saslPrepRefusesWhatMayNotBeThere(String text) {
    StunFormatException refusal =
        catchThrowableOfType(StunFormatException.class, () -> PreparedText.saslPrep(text));
    assertThat(refusal.problem()).isEqualTo(Problem.PROHIBITED_CHARACTER);
  }

  @Test
  void keysAreMadeOfPreparedText() {
    IntegrityKey plain = IntegrityKey.longTerm("u", "r", "\u00C5 b", PasswordAlgorithm.SHA256);
    IntegrityKey other =
        IntegrityKey.longTerm("u", "r", "A\u030A\u00A0b", PasswordAlgorithm.SHA256);
    IntegrityKey md5 = IntegrityKey.longTerm("u", "r", "\u00C5 b", PasswordAlgorithm.MD5);
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(100);
    new StunBuilder()
        .begin(buffer, StunClass.REQUEST, 1, TransactionId.random(new java.util.Random(1)))
        .integritySha256(plain);
    StunMessage message = StunMessage.parse(buffer.flip());
    assertThat(other.verifiesSha256(message)).isTrue();
    assertThat(md5.verifiesSha256(message)).isFalse();
  }

  @Test
  void theCookieOfANonceTellsFeatures() {
    assertThat(NonceCookie.features("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")).hasValue(2);
    assertThat(NonceCookie.features(NonceCookie.prepend(0xFEDCBA, ""))).hasValue(0xFEDCBA);
    assertThat(NonceCookie.prepend(NonceCookie.PASSWORD_ALGORITHMS, "x"))
        .isEqualTo("obMatJos2AAABx");
    assertThat(NonceCookie.features("f//499k954d6OL34oL9FSTvy64sA")).isEmpty();
    assertThat(NonceCookie.features("obMatJos2AAA")).isEmpty();
    assertThat(NonceCookie.features("obMatJos2AA=A")).isEmpty();
  }
}
