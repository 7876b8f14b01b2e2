package net.p2pd.stun.codec;

/** What is wrong with received bytes; the code of a {@link StunFormatException}. */
public enum Problem {
  /** There are fewer bytes than a header needs, or than the header announces. */
  TRUNCATED("is cut short"),
  /** There are bytes after the end that the header announces. */
  TRAILING_BYTES("goes on after its announced end"),
  /** The first two bits are not zero, or a message without the magic cookie is no classic one. */
  NOT_STUN("is no STUN message"),
  /** The announced length is no multiple of four. */
  LENGTH_NOT_ALIGNED("announces a length that is no multiple of four"),
  /** The message is larger than {@link StunLimits} allow. */
  MESSAGE_TOO_LARGE("is larger than allowed"),
  /** There are more attributes than {@link StunLimits} allow. */
  TOO_MANY_ATTRIBUTES("has more attributes than allowed"),
  /** An attribute goes beyond the end of the message. */
  ATTRIBUTE_TRUNCATED("has an attribute that goes beyond its end"),
  /** A value is longer than {@link StunLimits} or its RFC allow. */
  VALUE_TOO_LONG("has a value that is longer than allowed"),
  /** Something stands behind FINGERPRINT, which is the last by RFC 8489 section 14.7. */
  AFTER_FINGERPRINT("has attributes after its fingerprint"),
  /** A value has not the length that its RFC demands. */
  VALUE_LENGTH("has a value of a wrong length"),
  /** A value is none of those that its RFC allows. */
  VALUE("has a value that means nothing"),
  /** Text is no UTF-8. */
  TEXT("has text that is no UTF-8"),
  /** Text has a character that names and passwords must not have (RFC 8265, RFC 4013). */
  PROHIBITED_CHARACTER("has a character that names and passwords must not have"),
  /**
   * The nonce speaks of password algorithms, and none that is known is offered (RFC 8489 9.2.5).
   */
  DOWNGRADE("offers less than its nonce says"),
  /** The number of a channel is not one of 0x4000 to 0x4FFF (RFC 8656 section 12). */
  CHANNEL("names a channel that cannot be");

  private final String words;

  Problem(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
