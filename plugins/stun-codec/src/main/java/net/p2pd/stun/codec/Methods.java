package net.p2pd.stun.codec;

/** The numbers of methods: what a message is about. */
public final class Methods {

  /** Where am I? RFC 8489 section 18.2, RFC 3489. */
  public static final int BINDING = 0x001;

  /** Of the classic form only, and no longer answered by anyone: RFC 3489 section 8.2. */
  public static final int SHARED_SECRET = 0x002;

  /** Makes an allocation; this and the next five are of RFC 8656 section 17. */
  public static final int ALLOCATE = 0x003;

  /** Prolongs or ends an allocation. */
  public static final int REFRESH = 0x004;

  /** An indication: data for a peer. */
  public static final int SEND = 0x006;

  /** An indication: data from a peer. */
  public static final int DATA = 0x007;

  /** Lets a peer's address send. */
  public static final int CREATE_PERMISSION = 0x008;

  /** Gives a peer a channel number. */
  public static final int CHANNEL_BIND = 0x009;

  /** Opens a TCP connection to a peer; this and the next two are of RFC 6062 section 6.1. */
  public static final int CONNECT = 0x00A;

  /** Makes the TCP connection that it is sent on the one to the peer. */
  public static final int CONNECTION_BIND = 0x00B;

  /** An indication: a peer has connected. */
  public static final int CONNECTION_ATTEMPT = 0x00C;

  private Methods() {}

  /**
   * The name in the RFCs' words.
   *
   * @param method any number
   * @return such as {@code Binding}, or the number in hexadecimal
   */
  public static String name(int method) {
    return switch (method) {
      case BINDING -> "Binding";
      case SHARED_SECRET -> "SharedSecret";
      case ALLOCATE -> "Allocate";
      case REFRESH -> "Refresh";
      case SEND -> "Send";
      case DATA -> "Data";
      case CREATE_PERMISSION -> "CreatePermission";
      case CHANNEL_BIND -> "ChannelBind";
      case CONNECT -> "Connect";
      case CONNECTION_BIND -> "ConnectionBind";
      case CONNECTION_ATTEMPT -> "ConnectionAttempt";
      default -> "0x" + Integer.toHexString(method);
    };
  }
}
