package net.p2pd.stun.codec;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What one side does not know of what the other one sent (RFC 8489 sections 6.3 and 14.13). */
public final class UnknownAttributes {

  private UnknownAttributes() {}

  /**
   * What must be understood and is not: what to answer 420 with.
   *
   * @param message a request
   * @param understood by the receiver, such as {@link Attributes#isKnown}
   * @return each type once, in the order of the message; for {@link StunBuilder#unknownAttributes}
   */
  public static int[] of(StunMessage message, IntPredicate understood) {
    if (message.first() == StunMessage.NONE) {
      return new int[0];
    }
    return IntStream.iterate(
            message.first(), place -> place != StunMessage.NONE, place -> message.next(place))
        .map(message::typeAt)
        .filter(type -> Attributes.isRequired(type) && !understood.test(type))
        .distinct()
        .toArray();
  }

  /**
   * Reads UNKNOWN-ATTRIBUTES.
   *
   * @param message an error response with the code 420
   * @return types; empty if there is no such attribute
   * @throws StunFormatException if the value has an odd length
   */
  public static int[] in(StunMessage message) {
    int place = message.find(Attributes.UNKNOWN_ATTRIBUTES);
    if (place == StunMessage.NONE) {
      return new int[0];
    }
    int length = message.lengthAt(place);
    if ((length & 1) != 0) {
      throw message.problem(Problem.VALUE_LENGTH, place);
    }
    int[] types = new int[length / 2];
    Arrays.setAll(types, i -> Wire.u16(message.buffer(), place + 4 + 2 * i));
    return types;
  }
}
