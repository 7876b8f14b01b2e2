package net.p2pd.service.turn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Userhash;

/**
 * Who may use the server: users with a password, and names that carry the time until which they are
 * good, whose password follows from a secret that the server shares with whoever hands them out.
 * Immutable, for any thread.
 */
final class Credentials {

  private final String realm;
  private final Map<String, String> users;
  private final Map<ByteBuffer, String> hashes = new HashMap<>();
  private final byte @Nullable [] secret;

  Credentials(String realm, Map<String, String> users, @Nullable String secret) {
    this.realm = realm;
    this.users = users;
    this.secret = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
    for (String user : users.keySet()) {
      hashes.put(ByteBuffer.wrap(Userhash.of(user, realm)), user);
    }
  }

  String realm() {
    return realm;
  }

  /** Returns the name that a USERHASH stands for, or null: only users with a password have one. */
  @Nullable
  String nameOf(ByteBuffer userhash) {
    return hashes.get(userhash);
  }

  /** Returns the password of a name, or null if nobody has it. */
  @Nullable
  String passwordOf(String name) {
    String password = users.get(name);
    byte[] shared = secret;
    if (password != null || shared == null || expiry(name) < 0) {
      return password;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(shared, "HmacSHA1"));
      byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA1", e);
    }
  }

  /** Returns whether a name may begin something new now; what has begun goes on. */
  boolean isCurrent(String name, long nowSeconds) {
    return users.containsKey(name) || expiry(name) >= nowSeconds;
  }

  /** Returns whose quota a name counts for: names with a time are one user's if the rest is. */
  String quotaName(String name) {
    int colon = name.indexOf(':');
    return users.containsKey(name) ? name : colon < 0 ? "" : name.substring(colon + 1);
  }

  /** Returns the seconds since 1970 that a name begins with, or -1. */
  private static long expiry(String name) {
    int colon = name.indexOf(':');
    String digits = colon < 0 ? name : name.substring(0, colon);
    return digits.matches("[0-9]{1,15}") ? Long.parseLong(digits) : -1;
  }
}
