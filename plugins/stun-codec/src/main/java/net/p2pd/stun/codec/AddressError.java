package net.p2pd.stun.codec;

import java.util.Optional;

/**
 * ADDRESS-ERROR-CODE: why one of two wanted families was not allocated (RFC 8656 section 18.12).
 *
 * @param family {@link Attributes#IPV4} or {@link Attributes#IPV6}
 * @param code 300 to 699, such as those of {@link ErrorCodes}
 * @param reason for people; may be empty
 */
public record AddressError(int family, int code, String reason) {

  /**
   * Reads the attribute.
   *
   * @param message a response to Allocate
   * @return empty if it has none
   * @throws StunFormatException if the value is none
   */
  public static Optional<AddressError> in(StunMessage message) {
    int place = message.find(Attributes.ADDRESS_ERROR_CODE);
    if (place == StunMessage.NONE) {
      return Optional.empty();
    }
    int code = StunError.codeAt(message, place);
    int family = Wire.u8(message.buffer(), place + 4);
    if (family != Attributes.IPV4 && family != Attributes.IPV6) {
      throw message.problem(Problem.VALUE, place);
    }
    return Optional.of(new AddressError(family, code, message.textAt(place, 4)));
  }
}
