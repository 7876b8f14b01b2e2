package net.p2pd.service.turn;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.p2pd.stun.codec.NonceCookie;

/**
 * Nonces that nothing is kept for: the time of their making and a keyed hash of it and of the
 * client's IP address. So a nonce is good for that client and for a while, and a flood of requests
 * fills no memory. For any thread.
 */
final class Nonces {

  private static final int TAG = 10;

  private final String cookie;
  private final Mac mac;
  private final long lifetimeSeconds;

  /**
   * Creates them with a key of their own.
   *
   * @param hiddenNames whether clients may name themselves by a hash (RFC 8489 section 9.2), which
   *     needs a list of all names
   */
  Nonces(RandomGenerator random, Duration lifetime, boolean hiddenNames) {
    cookie =
        NonceCookie.prepend(
            NonceCookie.PASSWORD_ALGORITHMS | (hiddenNames ? NonceCookie.USERNAME_ANONYMITY : 0),
            "");
    byte[] key = new byte[32];
    random.nextBytes(key);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
    lifetimeSeconds = lifetime.toSeconds();
  }

  /** Returns a new nonce. */
  String make(InetAddress client, long nowSeconds) {
    byte[] time = ByteBuffer.allocate(Integer.BYTES).putInt((int) nowSeconds).array();
    ByteBuffer nonce = ByteBuffer.allocate(Integer.BYTES + TAG).put(time).put(tag(time, client));
    return cookie + Base64.getEncoder().withoutPadding().encodeToString(nonce.array());
  }

  /** Returns whether a nonce was made here for this client, and not too long ago. */
  boolean isGood(String nonce, InetAddress client, long nowSeconds) {
    if (!nonce.startsWith(cookie)) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(nonce.substring(cookie.length()));
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (bytes.length != Integer.BYTES + TAG) {
      return false;
    }
    byte[] time = Arrays.copyOf(bytes, Integer.BYTES);
    int age = (int) nowSeconds - ByteBuffer.wrap(time).getInt();
    byte[] tag = Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length);
    return MessageDigest.isEqual(tag, tag(time, client)) && age >= 0 && age <= lifetimeSeconds;
  }

  private synchronized byte[] tag(byte[] time, InetAddress client) {
    mac.update(time);
    mac.update(client.getAddress());
    return Arrays.copyOf(mac.doFinal(), TAG);
  }
}
