package net.p2pd.stun.codec;

import java.util.Optional;

/**
 * ERROR-CODE: why a request was refused (RFC 8489 section 14.8).
 *
 * @param code 300 to 699, such as those of {@link ErrorCodes}
 * @param reason for people; may be empty
 */
public record StunError(int code, String reason) {

  /**
   * Reads the attribute.
   *
   * @param message an error response
   * @return empty if it has none
   * @throws StunFormatException if the value is none
   */
  public static Optional<StunError> in(StunMessage message) {
    int place = message.find(Attributes.ERROR_CODE);
    return place == StunMessage.NONE
        ? Optional.empty()
        : Optional.of(new StunError(codeAt(message, place), message.textAt(place, 4)));
  }

  /** Class and number stand in the third and fourth byte; what else is there is reserved. */
  static int codeAt(StunMessage message, int place) {
    if (message.lengthAt(place) < 4) {
      throw message.problem(Problem.VALUE_LENGTH, place);
    }
    int hundreds = Wire.u8(message.buffer(), place + 6) & 7;
    int number = Wire.u8(message.buffer(), place + 7);
    if (hundreds < 3 || hundreds > 6 || number > 99) {
      throw message.problem(Problem.VALUE, place);
    }
    return hundreds * 100 + number;
  }
}
