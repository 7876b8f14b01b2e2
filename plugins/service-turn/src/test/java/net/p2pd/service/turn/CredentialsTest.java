package net.p2pd.service.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Transport;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Challenge;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.NonceCookie;
import net.p2pd.stun.codec.PasswordAlgorithm;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long-term credentials of RFC 8489, and names that are good for a while. */
class CredentialsTest {

  private static final String SECRET = "north-by-northwest";
  private static final UnaryOperator<StunBuilder> UDP =
      request -> request.number(Attributes.REQUESTED_TRANSPORT, 17);

  private Bench bench = new Bench(4, Map.of("secret", SECRET));

  @AfterEach
  void close() {
    bench.close();
  }

  private static String passwordOf(String name) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  private Contact timed(Duration validity, String rest) throws Exception {
    String name = bench.internet.time().now().plus(validity).getEpochSecond() + rest;
    return bench.client(Transport.UDP, name, passwordOf(name));
  }

  @Test
  void whoShowsNoCredentialsIsAskedForThem() {
    Contact nobody = bench.client(Transport.UDP);
    StunMessage answer = nobody.ask(nobody.newId(), Methods.ALLOCATE, UDP);
    assertThat(Contact.code(answer)).isEqualTo(401);
    Challenge challenge = Challenge.in(answer).orElseThrow();
    assertThat(challenge.realm()).isEqualTo("p2pd");
    assertThat(PasswordAlgorithm.offeredIn(answer))
        .containsExactly(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5);
  }

  @Test
  void theNewAlgorithmsAndAHiddenNameAreUsedByClientsThatCan() {
    bench.close();
    bench = new Bench(4, Map.of());
    Contact alice = bench.client(Transport.UDP);
    StunMessage answer = alice.allocate(); // Contact verifies the answer's SHA-256
    assertThat(Contact.code(answer)).isZero();
    assertThat(answer.has(Attributes.MESSAGE_INTEGRITY_SHA256)).isTrue();
    assertThat(NonceCookie.features(nonceOf(alice)))
        .hasValue(NonceCookie.PASSWORD_ALGORITHMS | NonceCookie.USERNAME_ANONYMITY);
  }

  @Test
  void namesAreNotHiddenWhereTheyAreOnlyKnownWhenTheyCome() throws Exception {
    Contact guest = timed(Duration.ofMinutes(1), ":guest");
    assertThat(Contact.code(guest.allocate())).isZero();
    assertThat(NonceCookie.features(nonceOf(guest))).hasValue(NonceCookie.PASSWORD_ALGORITHMS);
  }

  private String nonceOf(Contact contact) {
    return contact
        .ask(contact.newId(), Methods.REFRESH, b -> b)
        .text(Attributes.NONCE)
        .orElseThrow();
  }

  private StunMessage old(
      Contact contact, String name, String password, UnaryOperator<StunBuilder> more) {
    String nonce = nonceOf(contact);
    IntegrityKey key = IntegrityKey.longTerm(name, "p2pd", password, PasswordAlgorithm.MD5);
    return contact.ask(
        contact.newId(),
        Methods.ALLOCATE,
        b ->
            more.apply(
                    UDP.apply(b)
                        .text(Attributes.USERNAME, name)
                        .text(Attributes.REALM, "p2pd")
                        .text(Attributes.NONCE, nonce))
                .integrity(key));
  }

  @Test
  void clientsOfRfc5389UseSha1AndMd5() {
    Contact alice = bench.client(Transport.UDP);
    StunMessage answer = old(alice, Bench.USER, Bench.PASSWORD, b -> b);
    assertThat(Contact.code(answer)).isZero();
    assertThat(answer.has(Attributes.MESSAGE_INTEGRITY)).isTrue();
  }

  @Test
  void anOfferThatWasShortenedOnTheWayIsNoticed() {
    StunMessage answer =
        old(
            bench.client(Transport.UDP),
            Bench.USER,
            Bench.PASSWORD,
            b ->
                b.passwordAlgorithms(PasswordAlgorithm.MD5)
                    .passwordAlgorithm(PasswordAlgorithm.MD5));
    assertThat(Contact.code(answer)).isEqualTo(400);
  }

  @Test
  void aWrongPasswordAndAnUnknownNameLookTheSame() {
    StunMessage wrong = old(bench.client(Transport.UDP), Bench.USER, "guess", b -> b);
    StunMessage unknown = old(bench.client(Transport.UDP), "mallory", "guess", b -> b);
    assertThat(Contact.code(wrong)).isEqualTo(401);
    assertThat(Contact.code(unknown)).isEqualTo(401);
    assertThat(wrong.size()).isEqualTo(unknown.size());
  }

  @Test
  void aNameIsGoodUntilItsTimeAndWhatItBeganGoesOn() throws Exception {
    Contact guest = timed(Duration.ofSeconds(30), ":guest");
    assertThat(Contact.code(old(guest, guest.user, guest.password, b -> b))).isZero();
    bench.pass(Duration.ofSeconds(31));
    Contact late = bench.client(Transport.UDP);
    assertThat(Contact.code(old(late, guest.user, guest.password, b -> b))).isEqualTo(401);
    guest.challenge = null;
    Contact same = guest;
    StunMessage refreshed = oldRefresh(same);
    assertThat(Contact.code(refreshed)).isZero();
  }

  private StunMessage oldRefresh(Contact contact) {
    String nonce = nonceOf(contact);
    IntegrityKey key =
        IntegrityKey.longTerm(contact.user, "p2pd", contact.password, PasswordAlgorithm.MD5);
    return contact.ask(
        contact.newId(),
        Methods.REFRESH,
        b ->
            b.text(Attributes.USERNAME, contact.user)
                .text(Attributes.REALM, "p2pd")
                .text(Attributes.NONCE, nonce)
                .integrity(key));
  }

  @Test
  void aNameWithAnotherTimeNeedsAnotherPassword() throws Exception {
    Contact guest = timed(Duration.ofSeconds(30), ":guest");
    String later = bench.internet.time().now().plusSeconds(9999).getEpochSecond() + ":guest";
    assertThat(Contact.code(old(guest, later, guest.password, b -> b))).isEqualTo(401);
  }

  @Test
  void namesOfOneUserShareAQuota() {
    Credentials credentials = new Credentials("p2pd", Map.of("5:static", "x"), SECRET);
    assertThat(credentials.quotaName("100:guest")).isEqualTo("guest");
    assertThat(credentials.quotaName("200:guest")).isEqualTo("guest");
    assertThat(credentials.quotaName("200")).isEqualTo(credentials.quotaName("300"));
    assertThat(credentials.quotaName("5:static")).isEqualTo("5:static");
  }

  @Test
  void aNonceIsForOneAddressAndCannotBeMade() throws Exception {
    Nonces nonces = new Nonces(new Random(1), Duration.ofSeconds(10), true);
    InetAddress client = InetAddress.getByName("192.0.2.1");
    String nonce = nonces.make(client, 1000);
    assertThat(nonces.isGood(nonce, client, 1010)).isTrue();
    assertThat(nonces.isGood(nonce, client, 1011)).isFalse();
    assertThat(nonces.isGood(nonce, client, 999)).as("from the future").isFalse();
    assertThat(nonces.isGood(nonce, InetAddress.getByName("192.0.2.2"), 1000)).isFalse();
    assertThat(new Nonces(new Random(2), Duration.ofSeconds(10), true).isGood(nonce, client, 1000))
        .as("of another server")
        .isFalse();
    for (String forged : List.of("", "x", nonce + "A", nonce.substring(0, nonce.length() - 1))) {
      assertThat(nonces.isGood(forged, client, 1000)).as(forged).isFalse();
    }
  }

  @Test
  void oneAddressGetsOnlySoManyRefusalsInASecond() {
    bench.close();
    bench = new Bench(5, Map.of("challenges-per-second", 10L));
    Contact flood = bench.client(Transport.UDP);
    int answered = 0;
    for (int i = 0; i < 12; i++) {
      int before = flood.answers();
      flood.tell(flood.newId(), Methods.ALLOCATE, UDP);
      bench.pass(Duration.ofMillis(40));
      answered += flood.answers() - before;
    }
    assertThat(answered).isEqualTo(10);
    bench.pass(Duration.ofSeconds(2));
    assertThat(Contact.code(flood.ask(flood.newId(), Methods.ALLOCATE, UDP))).isEqualTo(401);
  }

  @Test
  void aServerWithoutCredentialsDoesNotStart() {
    assertThatThrownBy(
            () ->
                new TurnSettings(
                    new ServerContext(
                            bench.host.pipes(), List.of(), Map.of("listen", List.of("192.0.2.1")))
                        .settings()))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("set 'users'");
  }

  @Test
  void aMistakeInTheUsersIsToldWithoutTheirPasswords() {
    assertThatThrownBy(
            () ->
                new TurnSettings(
                    new ServerContext(
                            bench.host.pipes(), List.of(), Map.of("users", List.of("hush-hush")))
                        .settings()))
        .isInstanceOf(P2pdException.class)
        .hasMessage("'users' entry 1 is not of the form name:password");
  }
}
