package net.p2pd.stun.codec;

import static net.p2pd.stun.codec.NonceCookie.PASSWORD_ALGORITHMS;
import static net.p2pd.stun.codec.NonceCookie.USERNAME_ANONYMITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChallengeTest {

  private static final String USER = "us\u00E9r";

  private final TransactionId id = TransactionId.random(new Random(1));

  private StunBuilder response(ByteBuffer into, int code, String nonce) {
    return new StunBuilder()
        .begin(into, StunClass.ERROR, Methods.ALLOCATE, id)
        .error(code, "")
        .text(Attributes.REALM, "example.org")
        .text(Attributes.NONCE, nonce);
  }

  private StunMessage challenge(int features, PasswordAlgorithm... offered) {
    ByteBuffer buffer = ByteBuffer.allocate(500);
    StunBuilder builder = response(buffer, 401, NonceCookie.prepend(features, "n"));
    if (offered.length > 0) {
      builder.passwordAlgorithms(offered);
    }
    return StunMessage.parse(buffer.flip());
  }

  private StunMessage signed(StunMessage challenge) {
    ByteBuffer buffer = ByteBuffer.allocate(500);
    Challenge read = Challenge.in(challenge).orElseThrow();
    StunBuilder request = new StunBuilder().begin(buffer, StunClass.REQUEST, 3, id);
    // The name in the form that takes two code points for its accent: it is prepared.
    read.sign(request, "use\u0301r", read.key("use\u0301r", "secret")).fingerprint();
    return StunMessage.parse(buffer.flip());
  }

  private static IntegrityKey key(PasswordAlgorithm algorithm) {
    return IntegrityKey.longTerm(USER, "example.org", "secret", algorithm);
  }

  @Test
  void anOlderServerGetsMd5AndSha1() {
    StunMessage request = signed(challenge(0));
    assertThat(request.text(Attributes.USERNAME)).hasValue(USER);
    assertThat(request.has(Attributes.PASSWORD_ALGORITHM)).isFalse();
    assertThat(key(PasswordAlgorithm.MD5).verifies(request)).isTrue();
    assertThat(request.has(Attributes.MESSAGE_INTEGRITY_SHA256)).isFalse();
    assertThat(request.isFingerprintRight()).isTrue();
  }

  @Test
  void theStrongestOfferedAlgorithmIsTakenAndTheOfferSaidBack() {
    StunMessage challenge =
        challenge(PASSWORD_ALGORITHMS, PasswordAlgorithm.MD5, PasswordAlgorithm.SHA256);
    StunMessage request = signed(challenge);
    assertThat(request.value(Attributes.PASSWORD_ALGORITHMS))
        .isEqualTo(challenge.value(Attributes.PASSWORD_ALGORITHMS));
    assertThat(PasswordAlgorithm.chosenIn(request)).hasValue(PasswordAlgorithm.SHA256);
    assertThat(key(PasswordAlgorithm.SHA256).verifiesSha256(request)).isTrue();
    assertThat(request.has(Attributes.MESSAGE_INTEGRITY)).isFalse();

    StunMessage md5 = signed(challenge(PASSWORD_ALGORITHMS, PasswordAlgorithm.MD5));
    assertThat(key(PasswordAlgorithm.MD5).verifiesSha256(md5)).isTrue();
  }

  @Test
  void theNameIsHiddenIfTheServerCanReadItThen() {
    StunMessage request = signed(challenge(USERNAME_ANONYMITY));
    assertThat(request.has(Attributes.USERNAME)).isFalse();
    assertThat(request.value(Attributes.USERHASH))
        .hasValue(ByteBuffer.wrap(Userhash.of(USER, "example.org")).asReadOnlyBuffer());
  }

  @Test
  void theNameIsShownWhereAHashWouldBeNoUse() {
    StunMessage challenge =
        challenge(USERNAME_ANONYMITY | PASSWORD_ALGORITHMS, PasswordAlgorithm.SHA256);
    Challenge open = Challenge.in(challenge).orElseThrow().namingTheUser();
    ByteBuffer buffer = ByteBuffer.allocate(500);
    IntegrityKey key = open.key(USER, "secret");
    open.sign(new StunBuilder().begin(buffer, StunClass.REQUEST, 3, id), USER, key);
    StunMessage request = StunMessage.parse(buffer.flip());
    assertThat(request.text(Attributes.USERNAME)).hasValue(USER);
    assertThat(request.has(Attributes.USERHASH)).isFalse();
    assertThat(request.text(Attributes.NONCE)).isEqualTo(challenge.text(Attributes.NONCE));
    assertThat(key(PasswordAlgorithm.SHA256).verifiesSha256(request)).isTrue();
  }

  @Test
  void anOfferThatVanishedOnTheWayIsNotAnswered() {
    StunMessage stripped = challenge(PASSWORD_ALGORITHMS);
    StunFormatException refusal =
        catchThrowableOfType(StunFormatException.class, () -> Challenge.in(stripped));
    assertThat(refusal.problem()).isEqualTo(Problem.DOWNGRADE);
    assertThat(refusal).hasMessageContaining("offers less than its nonce says (NONCE)");
  }

  @Test
  void onlyTheServersResponseIsVerified() {
    Challenge old = Challenge.in(challenge(0)).orElseThrow();
    Challenge better =
        Challenge.in(challenge(PASSWORD_ALGORITHMS, PasswordAlgorithm.SHA256)).orElseThrow();
    IntegrityKey key = better.key(USER, "secret");
    ByteBuffer buffer = ByteBuffer.allocate(100);
    new StunBuilder().begin(buffer, StunClass.SUCCESS, 3, id).integrity(key);
    StunMessage sha1 = StunMessage.parse(buffer.flip());
    assertThat(better.verifies(sha1, key)).as("SHA-1 is not what was agreed on").isFalse();
    assertThat(old.verifies(sha1, key)).isTrue();
    assertThat(old.verifies(sha1, old.key(USER, "secret"))).isFalse();
    ByteBuffer second = ByteBuffer.allocate(100);
    new StunBuilder().begin(second, StunClass.SUCCESS, 3, id).integritySha256(key);
    assertThat(better.verifies(StunMessage.parse(second.flip()), key)).isTrue();
  }

  @Test
  void onlyTheTwoErrorsChallenge() {
    ByteBuffer stale = ByteBuffer.allocate(200);
    response(stale, 438, "n");
    assertThat(Challenge.in(StunMessage.parse(stale.flip())))
        .hasValueSatisfying(
            challenge -> {
              assertThat(challenge.isStale()).isTrue();
              assertThat(challenge.realm()).isEqualTo("example.org");
            });
    assertThat(Challenge.in(challenge(0)).orElseThrow().isStale()).isFalse();
    ByteBuffer other = ByteBuffer.allocate(200);
    response(other, 403, "n");
    assertThat(Challenge.in(StunMessage.parse(other.flip()))).isEmpty();
    assertThat(Challenge.in(Vectors.message(Vectors.LONG_TERM_REQUEST))).isEmpty();
  }
}
