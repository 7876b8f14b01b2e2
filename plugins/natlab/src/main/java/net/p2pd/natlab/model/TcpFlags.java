package net.p2pd.natlab.model;

/** The flags of a TCP segment, as the bits of its header (RFC 9293 section 3.1). */
public final class TcpFlags {

  /** The sender has no more to say. */
  public static final int FIN = 0x01;

  /** Opens a connection. */
  public static final int SYN = 0x02;

  /** Ends a connection at once. */
  public static final int RST = 0x04;

  /** The acknowledgement number counts. */
  public static final int ACK = 0x10;

  private TcpFlags() {}

  /** Returns whether these are the flags of a segment that opens: SYN without ACK. */
  public static boolean opens(int flags) {
    return (flags & (SYN | ACK | RST)) == SYN;
  }

  /** Returns the names, such as {@code SYN+ACK}; {@code -} for none. */
  public static String text(int flags) {
    StringBuilder text = new StringBuilder();
    append(text, flags, SYN, "SYN");
    append(text, flags, FIN, "FIN");
    append(text, flags, RST, "RST");
    append(text, flags, ACK, "ACK");
    return text.length() == 0 ? "-" : text.toString();
  }

  private static void append(StringBuilder text, int flags, int flag, String name) {
    if ((flags & flag) != 0) {
      text.append(text.length() == 0 ? "" : "+").append(name);
    }
  }
}
