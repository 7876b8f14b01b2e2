package net.p2pd.connect.relay.turn;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a TURN server knows its users: by name and password (RFC 8489 section 9.2), or by a secret
 * that server and client share, from which names and passwords for a limited time are made.
 * Immutable; {@code toString} tells no secret.
 */
public final class TurnCredentials {

  /**
   * A name and a password, good when they were made.
   *
   * @param derived whether the server makes the password of the name, and so has to see the name
   */
  record Login(String username, String password, boolean derived) {

    boolean isEmpty() {
      return username.isEmpty();
    }

    @Override
    public String toString() {
      return username; // the password is nobody's business
    }
  }

  private static final TurnCredentials NONE =
      new TurnCredentials("no credentials", now -> new Login("", "", false));

  private final String words;
  private final Function<Instant, Login> maker;

  private TurnCredentials(String words, Function<Instant, Login> maker) {
    this.words = words;
    this.maker = maker;
  }

  /** Returns none, for servers that let everybody in. */
  public static TurnCredentials none() {
    return NONE;
  }

  /**
   * Returns a name and a password.
   *
   * @throws IllegalArgumentException if one of them is empty
   */
  public static TurnCredentials password(String username, String password) {
    requireText("user name", username);
    requireText("password", password);
    Login login = new Login(username, password, false);
    return new TurnCredentials("user " + username, now -> login);
  }

  /**
   * Returns names and passwords made of a secret, each good for a limited time ("REST API" of
   * coturn and others): the name is {@code EXPIRY:user}, with the expiry in seconds since 1970, and
   * the password is the Base64 form of the name's HMAC-SHA1 by the secret.
   *
   * <p>They are made anew for each allocation. Some servers end an allocation with them.
   *
   * @param user who this is, for the server's log and quota; may be empty
   * @param secret the server's
   * @param validity how long each is good, at least a second
   * @throws IllegalArgumentException if the secret is empty or the time too short
   */
  public static TurnCredentials sharedSecret(String user, String secret, Duration validity) {
    requireText("shared secret", secret);
    if (validity.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "credentials that are good for " + validity + " are no use: make it a second or more");
    }
    Objects.requireNonNull(user, "user");
    return new TurnCredentials(
        "user " + user + " by a shared secret", now -> made(user, secret, now.plus(validity)));
  }

  private static void requireText(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the " + what + " for the TURN server is empty");
    }
  }

  private static Login made(String user, String secret, Instant expiry) {
    String username = expiry.getEpochSecond() + (user.isEmpty() ? "" : ":" + user);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] hash = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return new Login(username, Base64.getEncoder().encodeToString(hash), true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each Java has HMAC-SHA1", e);
    }
  }

  /** Returns name and password for an allocation that is made now. */
  Login at(Instant now) {
    return maker.apply(now);
  }

  @Override
  public String toString() {
    return words;
  }
}
