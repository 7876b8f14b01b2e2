package net.p2pd.stun.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 (RFC 8489 sections 9.1.1 and 9.2.2).
 *
 * <p>May be used by several threads; they wait for each other, so a busy thread has its own. The
 * password is not kept.
 */
public final class IntegrityKey {

  private final Mac sha1;
  private final Mac sha256;
  private final byte[] result = new byte[32];

  private IntegrityKey(byte[] key) {
    this.sha1 = mac("HmacSHA1", key);
    this.sha256 = mac("HmacSHA256", key);
  }

  private static Mac mac(String algorithm, byte[] key) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }

  /**
   * A key as it is.
   *
   * @param key at least one byte; copied
   * @return the key
   */
  public static IntegrityKey of(byte[] key) {
    return new IntegrityKey(key);
  }

  /**
   * The key of short-term credentials (section 9.1.1).
   *
   * @param password unprepared: {@link PreparedText#opaqueString} is applied
   * @return the key
   * @throws StunFormatException if the password has characters that it must not have
   */
  public static IntegrityKey shortTerm(String password) {
    return of(PreparedText.opaqueString(password).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The key of long-term credentials (section 9.2.2).
   *
   * @param username unprepared, as the other two; {@link PreparedText#opaqueString} is applied to
   *     all. Servers of RFC 5389 apply SASLprep: give them {@link PreparedText#saslPrep}
   * @param realm without quotes, as the server said it
   * @param password what belongs to them
   * @param algorithm what was agreed on; MD5 if nothing was
   * @return the key
   * @throws StunFormatException if one of the three has characters that it must not have
   */
  public static IntegrityKey longTerm(
      String username, String realm, String password, PasswordAlgorithm algorithm) {
    return of(
        algorithm.digest(
            PreparedText.opaqueString(username)
                + ":"
                + PreparedText.opaqueString(realm)
                + ":"
                + PreparedText.opaqueString(password)));
  }

  /**
   * Whether MESSAGE-INTEGRITY is there and right (section 14.5).
   *
   * <p>Never for the classic form, whose HMAC was made in another way (RFC 3489 section 11.2.8).
   *
   * @param message as received
   * @return false if it is missing, too
   */
  public boolean verifies(StunMessage message) {
    int place = message.find(Attributes.MESSAGE_INTEGRITY);
    return place != StunMessage.NONE
        && !message.isClassic()
        && matches(message.buffer(), message.start(), place);
  }

  /**
   * Whether MESSAGE-INTEGRITY-SHA256 is there, whole, and right (section 14.6).
   *
   * @param message as received
   * @return false if it is missing or truncated, too
   */
  public boolean verifiesSha256(StunMessage message) {
    return verifiesSha256(message, 32);
  }

  /**
   * Whether MESSAGE-INTEGRITY-SHA256 is there, long enough, and right.
   *
   * @param message as received
   * @param atLeast how many bytes of it must be left: 16 to 32. Less than 32 is for uses of STUN
   *     that allow truncation; TURN does not
   * @return false if it is missing or shorter, too
   */
  public boolean verifiesSha256(StunMessage message, int atLeast) {
    if (atLeast < 16 || atLeast > 32) {
      throw new IllegalArgumentException("16 to 32 bytes are left, not " + atLeast);
    }
    int place = message.find(Attributes.MESSAGE_INTEGRITY_SHA256);
    return place != StunMessage.NONE
        && message.lengthAt(place) >= atLeast
        && !message.isClassic()
        && matches(message.buffer(), message.start(), place);
  }

  /** In a time that does not tell how much of it is right. */
  private synchronized boolean matches(ByteBuffer buffer, int start, int place) {
    int length = Wire.u16(buffer, place + 2);
    compute(buffer, start, place, length);
    int difference = 0;
    for (int i = 0; i < length; i++) {
      difference |= result[i] ^ buffer.get(place + 4 + i);
    }
    return difference == 0;
  }

  /** Fills the integrity attribute at a place, of which type and length are written. */
  synchronized void fill(ByteBuffer buffer, int start, int place) {
    int length = Wire.u16(buffer, place + 2);
    compute(buffer, start, place, length);
    buffer.put(place + 4, result, 0, length);
  }

  /** Of all before the place, the header's length being as if the attribute were the last one. */
  private void compute(ByteBuffer buffer, int start, int place, int length) {
    Mac mac = Wire.u16(buffer, place) == Attributes.MESSAGE_INTEGRITY ? sha1 : sha256;
    int announced = place + 4 + length - start - Frame.HEADER;
    mac.update(buffer.get(start));
    mac.update(buffer.get(start + 1));
    mac.update((byte) (announced >>> 8));
    mac.update((byte) announced);
    if (buffer.hasArray()) {
      mac.update(buffer.array(), buffer.arrayOffset() + start + 4, place - start - 4);
    } else {
      mac.update(buffer.duplicate().limit(place).position(start + 4));
    }
    try {
      mac.doFinal(result, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("32 bytes hold both HMACs", e);
    }
  }
}
