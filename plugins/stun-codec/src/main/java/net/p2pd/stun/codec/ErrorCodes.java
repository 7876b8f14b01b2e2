package net.p2pd.stun.codec;

/** The numbers of ERROR-CODE; each names the RFC that gives it a meaning. */
public final class ErrorCodes {

  /** Ask another server, named by ALTERNATE-SERVER: RFC 8489 section 14.8. */
  public static final int TRY_ALTERNATE = 300;

  /** The request is malformed: RFC 8489. */
  public static final int BAD_REQUEST = 400;

  /** The credentials are missing or wrong: RFC 8489. */
  public static final int UNAUTHENTICATED = 401;

  /** The peer's address is not allowed: RFC 8656 section 19. */
  public static final int FORBIDDEN = 403;

  /** The request has attributes that the server does not know: RFC 8489. */
  public static final int UNKNOWN_ATTRIBUTE = 420;

  /** There is no such allocation: RFC 8656. */
  public static final int ALLOCATION_MISMATCH = 437;

  /** The nonce is too old; a new one stands beside it: RFC 8489. */
  public static final int STALE_NONCE = 438;

  /** The server has no address of that family: RFC 8656. */
  public static final int ADDRESS_FAMILY_NOT_SUPPORTED = 440;

  /** The allocation is another user's: RFC 8656. */
  public static final int WRONG_CREDENTIALS = 441;

  /** The server does not relay that transport: RFC 8656. */
  public static final int UNSUPPORTED_TRANSPORT_PROTOCOL = 442;

  /** The peer's address is of another family than the allocation: RFC 8656. */
  public static final int PEER_ADDRESS_FAMILY_MISMATCH = 443;

  /** There is a connection to that peer: RFC 6062 section 6.3. */
  public static final int CONNECTION_ALREADY_EXISTS = 446;

  /** The peer could not be reached, or not in time: RFC 6062. */
  public static final int CONNECTION_TIMEOUT_OR_FAILURE = 447;

  /** The user has as many allocations as allowed: RFC 8656. */
  public static final int ALLOCATION_QUOTA_REACHED = 486;

  /** Temporary; the client may try again: RFC 8489. */
  public static final int SERVER_ERROR = 500;

  /** The server has nothing left to give: RFC 8656. */
  public static final int INSUFFICIENT_CAPACITY = 508;

  private ErrorCodes() {}

  /**
   * The reason phrase that the RFCs recommend.
   *
   * @param code any number
   * @return such as {@code Stale Nonce}; empty where there is none
   */
  public static String reason(int code) {
    return switch (code) {
      case TRY_ALTERNATE -> "Try Alternate";
      case BAD_REQUEST -> "Bad Request";
      case UNAUTHENTICATED -> "Unauthenticated";
      case FORBIDDEN -> "Forbidden";
      case UNKNOWN_ATTRIBUTE -> "Unknown Attribute";
      case ALLOCATION_MISMATCH -> "Allocation Mismatch";
      case STALE_NONCE -> "Stale Nonce";
      case ADDRESS_FAMILY_NOT_SUPPORTED -> "Address Family not Supported";
      case WRONG_CREDENTIALS -> "Wrong Credentials";
      case UNSUPPORTED_TRANSPORT_PROTOCOL -> "Unsupported Transport Protocol";
      case PEER_ADDRESS_FAMILY_MISMATCH -> "Peer Address Family Mismatch";
      case CONNECTION_ALREADY_EXISTS -> "Connection Already Exists";
      case CONNECTION_TIMEOUT_OR_FAILURE -> "Connection Timeout or Failure";
      case ALLOCATION_QUOTA_REACHED -> "Allocation Quota Reached";
      case SERVER_ERROR -> "Server Error";
      case INSUFFICIENT_CAPACITY -> "Insufficient Capacity";
      default -> "";
    };
  }
}
