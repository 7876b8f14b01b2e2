package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.UnknownAttributes;

/** What answers to Binding requests say. */
final class Answers {

  private Answers() {}

  /** Where the asker is seen, or what is wrong with the answer. */
  static InetSocketAddress mapped(StunAnswer answer, String server) {
    try {
      Optional<StunError> error = answer.error();
      if (error.isPresent()) {
        throw refused(answer, error.get(), server);
      }
      return answer
          .mapped()
          .filter(address -> address.getPort() != 0 && !address.getAddress().isAnyLocalAddress())
          .orElseThrow(
              () ->
                  new StunException(
                      StunException.MALFORMED, server + " answered without an address", null));
    } catch (StunFormatException e) {
      throw new StunException(
          StunException.MALFORMED, server + ": an answer is malformed: " + e.getMessage(), e);
    }
  }

  private static StunException refused(StunAnswer answer, StunError error, String server) {
    String reason = error.reason().isBlank() ? ErrorCodes.reason(error.code()) : error.reason();
    String what = "";
    if (error.code() == ErrorCodes.UNKNOWN_ATTRIBUTE) {
      what =
          Arrays.stream(UnknownAttributes.in(answer.message()))
              .mapToObj(Attributes::name)
              .collect(Collectors.joining(", ", ": ", ""));
    }
    return new StunException(
        StunException.REFUSED,
        (server + " refused: error " + error.code() + " " + printable(reason) + what).strip(),
        null);
  }

  /** What others wrote must not play with the terminal. */
  static String printable(String text) {
    return text.replaceAll("\\p{C}", "?");
  }

  /** Where the server sends us instead; empty for any other answer. */
  static Optional<InetSocketAddress> alternate(StunAnswer answer, String server) {
    try {
      if (answer.error().filter(error -> error.code() == ErrorCodes.TRY_ALTERNATE).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          answer
              .message()
              .address(Attributes.ALTERNATE_SERVER)
              .filter(address -> address.getPort() != 0)
              .orElseThrow(
                  () ->
                      new StunException(
                          StunException.MALFORMED,
                          server + " sends us elsewhere without telling where",
                          null)));
    } catch (StunFormatException e) {
      throw new StunException(
          StunException.MALFORMED, server + ": an answer is malformed: " + e.getMessage(), e);
    }
  }

  /** The name that the other server's certificate has to have; empty if it is not told. */
  static Optional<String> alternateDomain(StunAnswer answer) {
    try {
      return answer.message().text(Attributes.ALTERNATE_DOMAIN).filter(name -> !name.isBlank());
    } catch (StunFormatException e) {
      return Optional.empty(); // then it has to have the first one's name
    }
  }
}
