package net.p2pd.connect.relay.turn;

import net.p2pd.stun.codec.ErrorCodes;

/** What a server's error code means for the user, as a sentence with a remedy. */
final class Refusal {

  private Refusal() {}

  /**
   * Makes the exception.
   *
   * @param server as the user wrote it
   * @param what what was asked for, such as "an allocation"
   * @param code what the server answered
   * @param said its own words; may be empty
   */
  static TurnException of(String server, String what, int code, String said) {
    String words = said.isBlank() ? ErrorCodes.reason(code) : said.strip();
    String head =
        server
            + " refused "
            + what
            + ": "
            + words
            + (words.isEmpty() ? "" : " ")
            + "("
            + code
            + ")";
    return new TurnException(reason(code), code, head + remedy(code), null);
  }

  private static String reason(int code) {
    return switch (code) {
      case ErrorCodes.TRY_ALTERNATE -> TurnException.REDIRECTED;
      case ErrorCodes.UNAUTHENTICATED, ErrorCodes.WRONG_CREDENTIALS -> TurnException.UNAUTHORIZED;
      case ErrorCodes.FORBIDDEN -> TurnException.FORBIDDEN;
      case ErrorCodes.ALLOCATION_MISMATCH -> TurnException.ENDED;
      case ErrorCodes.ADDRESS_FAMILY_NOT_SUPPORTED,
          ErrorCodes.UNSUPPORTED_TRANSPORT_PROTOCOL,
          ErrorCodes.PEER_ADDRESS_FAMILY_MISMATCH,
          ErrorCodes.UNKNOWN_ATTRIBUTE ->
          TurnException.UNSUPPORTED;
      case ErrorCodes.CONNECTION_ALREADY_EXISTS, ErrorCodes.CONNECTION_TIMEOUT_OR_FAILURE ->
          TurnException.PEER_UNREACHABLE;
      case ErrorCodes.ALLOCATION_QUOTA_REACHED -> TurnException.QUOTA;
      case ErrorCodes.INSUFFICIENT_CAPACITY -> TurnException.CAPACITY;
      default -> TurnException.FAILED;
    };
  }

  private static String remedy(int code) {
    return switch (code) {
      case ErrorCodes.UNAUTHENTICATED ->
          ". The credentials are wrong or expired: check user name and password, or the shared"
              + " secret and this machine's clock";
      case ErrorCodes.WRONG_CREDENTIALS -> ". The allocation belongs to another user";
      case ErrorCodes.FORBIDDEN ->
          ". The server's operator does not allow this user, or this peer's address (private and"
              + " loopback addresses usually are not)";
      case ErrorCodes.ALLOCATION_MISMATCH ->
          ". The server knows no such allocation, or has one already for this port: it may have"
              + " been restarted";
      case ErrorCodes.ADDRESS_FAMILY_NOT_SUPPORTED -> ". The server has no address of that family";
      case ErrorCodes.UNSUPPORTED_TRANSPORT_PROTOCOL ->
          ". The server does not relay that: TCP to peers (RFC 6062) may be switched off";
      case ErrorCodes.PEER_ADDRESS_FAMILY_MISMATCH ->
          ". The peer's address is of another family than the relayed one";
      case ErrorCodes.CONNECTION_TIMEOUT_OR_FAILURE ->
          ". The peer does not listen there, or does not let the server's relayed address in";
      case ErrorCodes.ALLOCATION_QUOTA_REACHED ->
          ". The user has as many allocations as the server allows: close some, or ask the"
              + " operator for more";
      case ErrorCodes.INSUFFICIENT_CAPACITY -> ". The server is full: try again later, or another";
      case ErrorCodes.SERVER_ERROR -> ". Try again";
      default -> "";
    };
  }
}
