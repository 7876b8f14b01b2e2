package net.p2pd.stun.codec;

/**
 * The numbers of attributes, and how those are laid out that hold a number, an address or text.
 *
 * <p>What is below 0x8000 must be understood by the receiver (RFC 8489 section 14).
 */
public final class Attributes {

  /** An address as seen by the server: RFC 8489 section 14.1, RFC 3489 section 11.2.1. */
  public static final int MAPPED_ADDRESS = 0x0001;

  /** Where to send the response; a way to attack others, so ignored: RFC 3489 section 11.2.2. */
  public static final int RESPONSE_ADDRESS = 0x0002;

  /** Answer from elsewhere: {@link #CHANGE_IP}, {@link #CHANGE_PORT}. RFC 5780 section 7.2. */
  public static final int CHANGE_REQUEST = 0x0003;

  /** Where the response comes from, classic: RFC 3489 section 11.2.5. */
  public static final int SOURCE_ADDRESS = 0x0004;

  /** The server's other address and port, classic: RFC 3489 section 11.2.3. */
  public static final int CHANGED_ADDRESS = 0x0005;

  /** Text: RFC 8489 section 14.3. */
  public static final int USERNAME = 0x0006;

  /** Of the classic form only: RFC 3489 section 11.2.7. */
  public static final int PASSWORD = 0x0007;

  /** HMAC-SHA1 of what stands before it: RFC 8489 section 14.5. */
  public static final int MESSAGE_INTEGRITY = 0x0008;

  /** Number and reason, read by {@link StunError}: RFC 8489 section 14.8. */
  public static final int ERROR_CODE = 0x0009;

  /** The numbers that the server does not know: RFC 8489 section 14.13. */
  public static final int UNKNOWN_ATTRIBUTES = 0x000A;

  /** Of the classic form only: RFC 3489 section 11.2.11. */
  public static final int REFLECTED_FROM = 0x000B;

  /** A number: RFC 8656 section 18.1. */
  public static final int CHANNEL_NUMBER = 0x000C;

  /** A number, in seconds: RFC 8656 section 18.2. */
  public static final int LIFETIME = 0x000D;

  /** A peer as the server sees it; may stand there several times: RFC 8656 section 18.3. */
  public static final int XOR_PEER_ADDRESS = 0x0012;

  /** The payload of Send and Data indications: RFC 8656 section 18.4. */
  public static final int DATA = 0x0013;

  /** Text: RFC 8489 section 14.9. */
  public static final int REALM = 0x0014;

  /** Text: RFC 8489 section 14.10. */
  public static final int NONCE = 0x0015;

  /** The allocated address: RFC 8656 section 18.5. */
  public static final int XOR_RELAYED_ADDRESS = 0x0016;

  /** A number, {@link #IPV4} or {@link #IPV6}: RFC 8656 section 18.6. */
  public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;

  /** A number, {@link #RESERVE_NEXT_PORT} or 0: RFC 8656 section 18.7. */
  public static final int EVEN_PORT = 0x0018;

  /** A number, of the IP protocol: RFC 8656 section 18.8. */
  public static final int REQUESTED_TRANSPORT = 0x0019;

  /** A flag: RFC 8656 section 18.9. */
  public static final int DONT_FRAGMENT = 0x001A;

  /** HMAC-SHA256 of what stands before it: RFC 8489 section 14.6. */
  public static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;

  /** The chosen {@link PasswordAlgorithm}: RFC 8489 section 14.12. */
  public static final int PASSWORD_ALGORITHM = 0x001D;

  /** 32 bytes in place of USERNAME, see {@link Userhash}: RFC 8489 section 14.4. */
  public static final int USERHASH = 0x001E;

  /** The client as the server sees it: RFC 8489 section 14.2. */
  public static final int XOR_MAPPED_ADDRESS = 0x0020;

  /** A number of 8 bytes: RFC 8656 section 18.10. */
  public static final int RESERVATION_TOKEN = 0x0022;

  /** A number, of ICE: RFC 8445 section 16.1. */
  public static final int PRIORITY = 0x0024;

  /** A flag, of ICE: RFC 8445 section 16.1. */
  public static final int USE_CANDIDATE = 0x0025;

  /** Bytes that make a packet large: RFC 5780 section 7.6. */
  public static final int PADDING = 0x0026;

  /** A number, the port to answer to: RFC 5780 section 7.5. */
  public static final int RESPONSE_PORT = 0x0027;

  /** A number: RFC 6062 section 6.2.1. */
  public static final int CONNECTION_ID = 0x002A;

  /** A number, {@link #IPV6}: RFC 8656 section 18.11. */
  public static final int ADDITIONAL_ADDRESS_FAMILY = 0x8000;

  /** Read by {@link AddressError}: RFC 8656 section 18.12. */
  public static final int ADDRESS_ERROR_CODE = 0x8001;

  /** What the server offers, see {@link PasswordAlgorithm}: RFC 8489 section 14.11. */
  public static final int PASSWORD_ALGORITHMS = 0x8002;

  /** Text, the name in the certificate of ALTERNATE-SERVER: RFC 8489 section 14.16. */
  public static final int ALTERNATE_DOMAIN = 0x8003;

  /** Read by {@link IcmpReport}: RFC 8656 section 18.13. */
  public static final int ICMP = 0x8004;

  /** Text, for people: RFC 8489 section 14.14. */
  public static final int SOFTWARE = 0x8022;

  /** The address of a server to ask instead: RFC 8489 section 14.15. */
  public static final int ALTERNATE_SERVER = 0x8023;

  /** A number, in seconds: RFC 5780 section 9.1. */
  public static final int CACHE_TIMEOUT = 0x8027;

  /** CRC-32 of what stands before it: RFC 8489 section 14.7. */
  public static final int FINGERPRINT = 0x8028;

  /** A number of 8 bytes, of ICE: RFC 8445 section 16.1. */
  public static final int ICE_CONTROLLED = 0x8029;

  /** A number of 8 bytes, of ICE: RFC 8445 section 16.1. */
  public static final int ICE_CONTROLLING = 0x802A;

  /** Where the response comes from: RFC 5780 section 7.3. */
  public static final int RESPONSE_ORIGIN = 0x802B;

  /** The server's other address and port: RFC 5780 section 7.4. */
  public static final int OTHER_ADDRESS = 0x802C;

  /** Of CHANGE-REQUEST: answer from the other IP address. */
  public static final int CHANGE_IP = 4;

  /** Of CHANGE-REQUEST: answer from the other port. */
  public static final int CHANGE_PORT = 2;

  /** Of EVEN-PORT: keep the next higher port for another allocation. */
  public static final int RESERVE_NEXT_PORT = 0x80;

  /** The family of IPv4 addresses. */
  public static final int IPV4 = 1;

  /** The family of IPv6 addresses. */
  public static final int IPV6 = 2;

  private Attributes() {}

  /**
   * Whether this library knows the attribute.
   *
   * @param type any number
   * @return whether it has a constant here
   */
  public static boolean isKnown(int type) {
    return !nameOrEmpty(type).isEmpty();
  }

  /**
   * Whether a receiver that does not know the attribute must refuse the message (RFC 8489 14).
   *
   * @param type any number
   * @return whether it is below 0x8000
   */
  public static boolean isRequired(int type) {
    return type < 0x8000;
  }

  /**
   * The name in the RFCs' words.
   *
   * @param type any number
   * @return such as {@code MAPPED-ADDRESS}, or the number in hexadecimal
   */
  public static String name(int type) {
    String name = nameOrEmpty(type);
    return name.isEmpty() ? "0x" + Integer.toHexString(type) : name;
  }

  static boolean isXored(int type) {
    return type == XOR_MAPPED_ADDRESS || type == XOR_PEER_ADDRESS || type == XOR_RELAYED_ADDRESS;
  }

  /** How many bytes of the value are the number; the rest is reserved. */
  static int numberWidth(int type) {
    return switch (type) {
      case REQUESTED_ADDRESS_FAMILY, ADDITIONAL_ADDRESS_FAMILY, EVEN_PORT, REQUESTED_TRANSPORT -> 1;
      case CHANNEL_NUMBER, RESPONSE_PORT -> 2;
      case CHANGE_REQUEST, LIFETIME, CONNECTION_ID, PRIORITY, CACHE_TIMEOUT, FINGERPRINT -> 4;
      case RESERVATION_TOKEN, ICE_CONTROLLED, ICE_CONTROLLING -> 8;
      default -> throw new IllegalArgumentException(name(type) + " does not hold a number");
    };
  }

  /** How many bytes the value has, if it is a number. */
  static int numberLength(int type) {
    return type == EVEN_PORT ? 1 : Math.max(4, numberWidth(type));
  }

  /** How many bytes of text a receiver must be ready for; 513 was allowed by RFC 5389. */
  static int textLimit(int type) {
    return switch (type) {
      case USERNAME -> 513;
      case ALTERNATE_DOMAIN -> 255;
      default -> 763;
    };
  }

  private static String nameOrEmpty(int type) {
    return switch (type) {
      case MAPPED_ADDRESS -> "MAPPED-ADDRESS";
      case RESPONSE_ADDRESS -> "RESPONSE-ADDRESS";
      case CHANGE_REQUEST -> "CHANGE-REQUEST";
      case SOURCE_ADDRESS -> "SOURCE-ADDRESS";
      case CHANGED_ADDRESS -> "CHANGED-ADDRESS";
      case USERNAME -> "USERNAME";
      case PASSWORD -> "PASSWORD";
      case MESSAGE_INTEGRITY -> "MESSAGE-INTEGRITY";
      case ERROR_CODE -> "ERROR-CODE";
      case UNKNOWN_ATTRIBUTES -> "UNKNOWN-ATTRIBUTES";
      case REFLECTED_FROM -> "REFLECTED-FROM";
      case CHANNEL_NUMBER -> "CHANNEL-NUMBER";
      case LIFETIME -> "LIFETIME";
      case XOR_PEER_ADDRESS -> "XOR-PEER-ADDRESS";
      case DATA -> "DATA";
      case REALM -> "REALM";
      case NONCE -> "NONCE";
      case XOR_RELAYED_ADDRESS -> "XOR-RELAYED-ADDRESS";
      case REQUESTED_ADDRESS_FAMILY -> "REQUESTED-ADDRESS-FAMILY";
      case EVEN_PORT -> "EVEN-PORT";
      case REQUESTED_TRANSPORT -> "REQUESTED-TRANSPORT";
      case DONT_FRAGMENT -> "DONT-FRAGMENT";
      case MESSAGE_INTEGRITY_SHA256 -> "MESSAGE-INTEGRITY-SHA256";
      case PASSWORD_ALGORITHM -> "PASSWORD-ALGORITHM";
      case USERHASH -> "USERHASH";
      case XOR_MAPPED_ADDRESS -> "XOR-MAPPED-ADDRESS";
      case RESERVATION_TOKEN -> "RESERVATION-TOKEN";
      case PRIORITY -> "PRIORITY";
      case USE_CANDIDATE -> "USE-CANDIDATE";
      case PADDING -> "PADDING";
      case RESPONSE_PORT -> "RESPONSE-PORT";
      case CONNECTION_ID -> "CONNECTION-ID";
      case ADDITIONAL_ADDRESS_FAMILY -> "ADDITIONAL-ADDRESS-FAMILY";
      case ADDRESS_ERROR_CODE -> "ADDRESS-ERROR-CODE";
      case PASSWORD_ALGORITHMS -> "PASSWORD-ALGORITHMS";
      case ALTERNATE_DOMAIN -> "ALTERNATE-DOMAIN";
      case ICMP -> "ICMP";
      case SOFTWARE -> "SOFTWARE";
      case ALTERNATE_SERVER -> "ALTERNATE-SERVER";
      case CACHE_TIMEOUT -> "CACHE-TIMEOUT";
      case FINGERPRINT -> "FINGERPRINT";
      case ICE_CONTROLLED -> "ICE-CONTROLLED";
      case ICE_CONTROLLING -> "ICE-CONTROLLING";
      case RESPONSE_ORIGIN -> "RESPONSE-ORIGIN";
      case OTHER_ADDRESS -> "OTHER-ADDRESS";
      default -> "";
    };
  }
}
