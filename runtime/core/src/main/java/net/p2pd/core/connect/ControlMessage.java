package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.Nullable;

/**
 * What the two sides say on a session's control stream to agree on one path. Format, big endian:
 * type (1 byte), connection id (16 bytes), then for HELLO one byte of flags (bit 0: the sender is
 * the calling side), for REFUSE a reason in UTF-8. A receiver ignores bytes behind what it knows,
 * and messages of types it does not know.
 */
final class ControlMessage {

  enum Type {
    /** Here is somebody on this path; names the connection it is for. */
    HELLO(1),
    /** The deciding side takes this path. */
    SELECT(2),
    /** The other side agrees; from now on both use this path. */
    CONFIRM(3),
    /** The sender does not want this connection, with the reason. */
    REFUSE(4);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  private static final int MAX_REASON = 500;
  private static final int FLAG_CALLING = 1;

  private final Type type;
  private final ConnectionId connection;
  private final boolean calling;
  private final String reason;

  private ControlMessage(Type type, ConnectionId connection, boolean calling, String reason) {
    this.type = type;
    this.connection = connection;
    this.calling = calling;
    this.reason = reason;
  }

  static ControlMessage hello(ConnectionId connection, boolean calling) {
    return new ControlMessage(Type.HELLO, connection, calling, "");
  }

  static ControlMessage select(ConnectionId connection) {
    return new ControlMessage(Type.SELECT, connection, false, "");
  }

  static ControlMessage confirm(ConnectionId connection) {
    return new ControlMessage(Type.CONFIRM, connection, false, "");
  }

  static ControlMessage refuse(ConnectionId connection, String reason) {
    return new ControlMessage(Type.REFUSE, connection, false, reason);
  }

  Type type() {
    return type;
  }

  ConnectionId connection() {
    return connection;
  }

  boolean calling() {
    return calling;
  }

  String reason() {
    return reason;
  }

  ByteBuffer encode() {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON);
    ByteBuffer out = ByteBuffer.allocate(2 + ConnectionId.SIZE + length);
    out.put((byte) type.code);
    connection.put(out);
    if (type == Type.HELLO) {
      out.put((byte) (calling ? FLAG_CALLING : 0));
    } else if (type == Type.REFUSE) {
      out.put(text, 0, length);
    }
    return out.flip();
  }

  /**
   * Returns the message, or null if its type is unknown and it is to be ignored.
   *
   * @throws IllegalArgumentException if it is cut short
   */
  static @Nullable ControlMessage decode(ByteBuffer input) {
    if (input.remaining() < 1 + ConnectionId.SIZE) {
      throw new IllegalArgumentException(
          "a control message of " + input.remaining() + " bytes is too short");
    }
    int code = input.get();
    Type type = null;
    for (Type known : Type.values()) {
      if (known.code == code) {
        type = known;
      }
    }
    if (type == null) {
      return null;
    }
    ConnectionId connection = ConnectionId.get(input);
    boolean calling = false;
    String reason = "";
    if (type == Type.HELLO) {
      if (!input.hasRemaining()) {
        throw new IllegalArgumentException("a HELLO without flags");
      }
      calling = (input.get() & FLAG_CALLING) != 0;
    } else if (type == Type.REFUSE) {
      byte[] text = new byte[Math.min(input.remaining(), MAX_REASON)];
      input.get(text);
      reason = printable(new String(text, StandardCharsets.UTF_8));
    }
    return new ControlMessage(type, connection, calling, reason);
  }

  /** A stranger's words go into reports and terminals: no control characters. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }

  @Override
  public String toString() {
    return type + " " + connection;
  }
}
