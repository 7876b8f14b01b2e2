package net.p2pd.service.turn;

import java.nio.ByteBuffer;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.PasswordAlgorithm;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/** Long-term credentials, the server's side (RFC 8489 section 9.2.4). For any thread. */
final class Authenticator {

  private static final ByteBuffer OFFERED =
      ByteBuffer.wrap(new byte[] {0, 2, 0, 0, 0, 1, 0, 0}).asReadOnlyBuffer();

  private final Credentials credentials;
  private final Nonces nonces;

  Authenticator(Credentials credentials, Nonces nonces) {
    this.credentials = credentials;
    this.nonces = nonces;
  }

  /**
   * Finds out whose request it is, or answers that it is nobody's.
   *
   * @return whether the request has a user now; otherwise it was answered
   * @throws StunFormatException if an attribute is malformed
   */
  boolean authenticate(Request request, StunMessage message) {
    boolean sha256 = message.has(Attributes.MESSAGE_INTEGRITY_SHA256);
    if (!sha256 && !message.has(Attributes.MESSAGE_INTEGRITY)) {
      challenge(request, ErrorCodes.UNAUTHENTICATED);
      return false;
    }
    Optional<String> realm = message.text(Attributes.REALM);
    Optional<String> nonce = message.text(Attributes.NONCE);
    boolean named = message.has(Attributes.USERNAME) || message.has(Attributes.USERHASH);
    PasswordAlgorithm algorithm = algorithm(message);
    if (realm.isEmpty() || nonce.isEmpty() || !named || algorithm == null) {
      request.refuse(ErrorCodes.BAD_REQUEST);
      return false;
    }
    Shard shard = request.client.shard;
    // First, since it costs least, and tells nothing about names to whoever repeats old messages.
    if (!nonces.isGood(nonce.get(), request.client.address.getAddress(), shard.nowSeconds())) {
      challenge(request, ErrorCodes.STALE_NONCE);
      return false;
    }
    String name = name(message);
    IntegrityKey key =
        name == null || !realm.get().equals(credentials.realm())
            ? null
            : key(shard, name, algorithm);
    if (name == null
        || key == null
        || !(sha256 ? key.verifiesSha256(message) : key.verifies(message))) {
      challenge(request, ErrorCodes.UNAUTHENTICATED);
      return false;
    }
    shard.keep(name, algorithm, key);
    request.authenticated(name, key, sha256);
    request.client.known();
    return true;
  }

  /** Answers with what the client needs for its next try. */
  void challenge(Request request, int code) {
    if (!request.mayRefuse()) {
      return;
    }
    Client client = request.client;
    request
        .begin(StunClass.ERROR)
        .error(code, ErrorCodes.reason(code))
        .text(Attributes.REALM, credentials.realm())
        .text(Attributes.NONCE, nonces.make(client.address.getAddress(), client.shard.nowSeconds()))
        .passwordAlgorithms(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5);
    request.send();
  }

  private @Nullable String name(StunMessage message) {
    Optional<String> name = message.text(Attributes.USERNAME);
    return name.isPresent()
        ? name.get()
        : message.value(Attributes.USERHASH).map(credentials::nameOf).orElse(null);
  }

  private @Nullable IntegrityKey key(Shard shard, String name, PasswordAlgorithm algorithm) {
    IntegrityKey known = shard.knownKey(name, algorithm);
    String password = known != null ? null : credentials.passwordOf(name);
    if (password == null) {
      return known;
    }
    try {
      return IntegrityKey.longTerm(name, credentials.realm(), password, algorithm);
    } catch (StunFormatException prohibitedCharacter) {
      return null;
    }
  }

  /** Returns how the client hashed its password, or null if somebody shortened our offer. */
  private static @Nullable PasswordAlgorithm algorithm(StunMessage message) {
    Optional<ByteBuffer> offered = message.value(Attributes.PASSWORD_ALGORITHMS);
    boolean chosen = message.has(Attributes.PASSWORD_ALGORITHM);
    if (offered.isEmpty() && !chosen) {
      return PasswordAlgorithm.MD5; // a client of RFC 5389
    }
    return offered.isPresent() && offered.get().equals(OFFERED)
        ? PasswordAlgorithm.chosenIn(message).orElse(null)
        : null;
  }
}
