package net.p2pd.stun.codec;

import java.util.Base64;
import java.util.OptionalInt;

/**
 * What a server can do, at the beginning of its nonces (RFC 8489 section 9.2).
 *
 * <p>Who changes it on the way makes the nonce invalid, so that nobody can talk the client out of
 * better algorithms (section 9.2.1).
 */
public final class NonceCookie {

  /** Bit 0: the server offers PASSWORD-ALGORITHMS (section 18.1). */
  public static final int PASSWORD_ALGORITHMS = 1;

  /** Bit 1: the server takes USERHASH in place of USERNAME (section 18.1). */
  public static final int USERNAME_ANONYMITY = 2;

  private static final String COOKIE = "obMatJos2";
  private static final int LENGTH = COOKIE.length() + 4;

  private NonceCookie() {}

  /**
   * Puts the cookie before a server's own part.
   *
   * @param features a sum of the bits above, at most 24 bits
   * @param nonce the server's own part
   * @return the whole nonce
   */
  public static String prepend(int features, String nonce) {
    if (features < 0 || features > 0xFFFFFF) {
      throw new IllegalArgumentException("features have 24 bits, these are " + features);
    }
    byte[] bits = {(byte) (features >>> 16), (byte) (features >>> 8), (byte) features};
    return COOKIE + Base64.getEncoder().encodeToString(bits) + nonce;
  }

  /**
   * Reads the cookie.
   *
   * @param nonce a whole one
   * @return a sum of the bits above, and of others that are not known yet; empty if there is no
   *     cookie, as with servers of RFC 5389
   */
  public static OptionalInt features(String nonce) {
    if (!nonce.startsWith(COOKIE) || nonce.length() < LENGTH) {
      return OptionalInt.empty();
    }
    int features = 0;
    for (int i = COOKIE.length(); i < LENGTH; i++) {
      int six = sixBits(nonce.charAt(i));
      if (six < 0) {
        return OptionalInt.empty();
      }
      features = features << 6 | six;
    }
    return OptionalInt.of(features);
  }

  private static int sixBits(char digit) {
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(digit);
  }
}
