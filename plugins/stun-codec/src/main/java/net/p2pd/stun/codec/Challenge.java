package net.p2pd.stun.codec;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a server asks of a client with long-term credentials, and how to comply (RFC 8489 section
 * 9.2). Immutable, with a copy of all it needs of the response.
 *
 * <p>If the nonce says that algorithms are offered, the strongest known one is used, together with
 * MESSAGE-INTEGRITY-SHA256; else it is MD5 and MESSAGE-INTEGRITY, as with RFC 5389.
 */
public final class Challenge {

  private final boolean stale;
  private final String realm;
  private final String nonce;
  private final int features;

  /** PASSWORD-ALGORITHMS as the server said it; empty if it is not to be said back. */
  private final byte[] offered;

  private final PasswordAlgorithm algorithm;

  private Challenge(StunMessage response, boolean stale, String realm, String nonce) {
    this.stale = stale;
    this.realm = realm;
    this.nonce = nonce;
    this.features = NonceCookie.features(nonce).orElse(0);
    this.offered =
        has(NonceCookie.PASSWORD_ALGORITHMS)
            ? response
                .value(Attributes.PASSWORD_ALGORITHMS)
                .map(Challenge::copy)
                .orElse(new byte[0])
            : new byte[0];
    this.algorithm =
        has(NonceCookie.PASSWORD_ALGORITHMS)
            ? strongest(PasswordAlgorithm.offeredIn(response), response)
            : PasswordAlgorithm.MD5;
  }

  private Challenge(Challenge other, int features) {
    this.stale = other.stale;
    this.realm = other.realm;
    this.nonce = other.nonce;
    this.features = features;
    this.offered = other.offered;
    this.algorithm = other.algorithm;
  }

  /**
   * A copy that never hides the user's name: for names that no server can look up by a hash, since
   * it makes their passwords of the names themselves, as with credentials for a limited time.
   *
   * @return the same in all else
   */
  public Challenge namingTheUser() {
    return new Challenge(this, features & ~NonceCookie.USERNAME_ANONYMITY);
  }

  private boolean has(int feature) {
    return (features & feature) != 0;
  }

  private static byte[] copy(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  private static PasswordAlgorithm strongest(
      List<PasswordAlgorithm> offered, StunMessage response) {
    return offered.stream()
        .max(PasswordAlgorithm::compareTo)
        .orElseThrow(() -> response.problem(Problem.DOWNGRADE, response.find(Attributes.NONCE)));
  }

  /**
   * Reads it.
   *
   * @param response to a request
   * @return empty if it is no error 401 or 438 with REALM and NONCE
   * @throws StunFormatException if a value is malformed; {@link Problem#DOWNGRADE} if the nonce
   *     speaks of algorithms and none that is known is offered: then the request must not be sent
   *     again (section 9.2.5)
   */
  public static Optional<Challenge> in(StunMessage response) {
    if (response.stunClass() != StunClass.ERROR) {
      return Optional.empty();
    }
    int code = StunError.in(response).map(StunError::code).orElse(0);
    Optional<String> realm = response.text(Attributes.REALM);
    Optional<String> nonce = response.text(Attributes.NONCE);
    if ((code != ErrorCodes.UNAUTHENTICATED && code != ErrorCodes.STALE_NONCE)
        || realm.isEmpty()
        || nonce.isEmpty()) {
      return Optional.empty();
    }
    boolean stale = code == ErrorCodes.STALE_NONCE;
    return Optional.of(new Challenge(response, stale, realm.get(), nonce.get()));
  }

  /**
   * Whether only the nonce was too old: the same credentials may be right.
   *
   * @return true for 438; for 401 in answer to a signed request the credentials are wrong
   */
  public boolean isStale() {
    return stale;
  }

  /**
   * The realm.
   *
   * @return as the server said it
   */
  public String realm() {
    return realm;
  }

  /**
   * The key to sign requests and verify responses with; good as long as realm and algorithm are.
   *
   * @param username unprepared
   * @param password unprepared
   * @return a new key
   * @throws StunFormatException if one of them, or the realm, has characters that it must not have
   */
  public IntegrityKey key(String username, String password) {
    return IntegrityKey.longTerm(username, realm, password, algorithm);
  }

  /**
   * Ends a request with all that the server wants to see (section 9.2.3.2); only FINGERPRINT may
   * follow. The user's name is hidden if the server can read it then.
   *
   * @param request with all its other attributes
   * @param username unprepared
   * @param key of the same user, from {@link #key}
   * @return the request
   */
  public StunBuilder sign(StunBuilder request, String username, IntegrityKey key) {
    if (has(NonceCookie.USERNAME_ANONYMITY)) {
      request.bytes(Attributes.USERHASH, Userhash.of(username, realm));
    } else {
      request.text(Attributes.USERNAME, PreparedText.opaqueString(username));
    }
    request.text(Attributes.REALM, realm).text(Attributes.NONCE, nonce);
    if (offered.length == 0) {
      return request.integrity(key);
    }
    // Said back, so that the server notices if somebody has shortened it on the way.
    return request
        .bytes(Attributes.PASSWORD_ALGORITHMS, offered)
        .passwordAlgorithm(algorithm)
        .integritySha256(key);
  }

  /**
   * Whether a response to a signed request is the server's (section 9.2.5).
   *
   * @param response to what {@link #sign} has signed
   * @param key the same
   * @return false if it is to be ignored
   */
  public boolean verifies(StunMessage response, IntegrityKey key) {
    return offered.length == 0 ? key.verifies(response) : key.verifiesSha256(response);
  }
}
