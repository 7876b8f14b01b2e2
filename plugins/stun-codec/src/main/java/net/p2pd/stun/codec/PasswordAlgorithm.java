package net.p2pd.stun.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the key of long-term credentials is made from the password (RFC 8489 section 18.5). */
public enum PasswordAlgorithm {
  /** What is used where nothing is said. */
  MD5(1, "MD5"),
  /** What is used if both sides can. */
  SHA256(2, "SHA-256");

  private final int number;
  private final String digest;

  PasswordAlgorithm(int number, String digest) {
    this.number = number;
    this.digest = digest;
  }

  int number() {
    return number;
  }

  byte[] digest(String text) {
    try {
      return MessageDigest.getInstance(digest).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + digest, e);
    }
  }

  /**
   * PASSWORD-ALGORITHMS: what a server offers (section 14.11).
   *
   * @param message a challenge
   * @return those that are known here, in the server's order; empty if nothing is offered
   * @throws StunFormatException if the value is no such list
   */
  public static List<PasswordAlgorithm> offeredIn(StunMessage message) {
    return in(message, Attributes.PASSWORD_ALGORITHMS);
  }

  /**
   * PASSWORD-ALGORITHM: what a client has chosen (section 14.12).
   *
   * @param message a request
   * @return empty if nothing is said, or nothing that is known here: {@link StunMessage#has} tells
   *     which
   * @throws StunFormatException if the value is no algorithm
   */
  public static Optional<PasswordAlgorithm> chosenIn(StunMessage message) {
    return in(message, Attributes.PASSWORD_ALGORITHM).stream().findFirst();
  }

  private static List<PasswordAlgorithm> in(StunMessage message, int type) {
    List<PasswordAlgorithm> known = new ArrayList<>();
    int place = message.find(type);
    if (place == StunMessage.NONE) {
      return known;
    }
    int index = place + 4;
    int end = index + message.lengthAt(place);
    while (index < end) {
      int size = end - index < 4 ? 4 : 4 + Wire.u16(message.buffer(), index + 2);
      boolean complete = size <= end - index;
      boolean alone = type == Attributes.PASSWORD_ALGORITHMS || index == place + 4;
      if (!complete || !alone) {
        throw message.problem(Problem.VALUE_LENGTH, place);
      }
      for (PasswordAlgorithm algorithm : values()) {
        if (algorithm.number == Wire.u16(message.buffer(), index)) {
          known.add(algorithm);
        }
      }
      index += Wire.padded(size);
    }
    return known;
  }
}
