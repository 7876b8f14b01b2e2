package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.Nullable;

/**
 * What the two sides say on a session's control stream to agree on one path. Format, big endian:
 * type (1 byte), connection id (16 bytes), then for HELLO one byte of flags (bit 0: the sender is
 * the calling side, bit 1: a third machine carries the bytes), for REFUSE a reason in UTF-8, for
 * REPORT lines as {@link RemoteLines} writes them. A receiver ignores bytes behind what it knows,
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
    REFUSE(4),
    /** Lines of the sender's report; the answering side sends them before it agrees. */
    REPORT(5);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  /** The room for the lines of a REPORT: control messages have at most 4 KiB. */
  static final int MAX_LINES = 4096 - 1 - ConnectionId.SIZE;

  private static final int MAX_REASON = 500;
  private static final int FLAG_CALLING = 1;
  private static final int FLAG_RELAYED = 2;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Type type;
  private final ConnectionId connection;
  private final boolean calling;
  private final boolean relayed;
  private final String reason;
  private final ByteBuffer lines;

  private ControlMessage(
      Type type,
      ConnectionId connection,
      boolean calling,
      boolean relayed,
      String reason,
      ByteBuffer lines) {
    this.type = type;
    this.connection = connection;
    this.calling = calling;
    this.relayed = relayed;
    this.reason = reason;
    this.lines = lines;
  }

  private static ControlMessage of(Type type, ConnectionId connection, String reason) {
    return new ControlMessage(type, connection, false, false, reason, NOTHING);
  }

  static ControlMessage hello(ConnectionId connection, boolean calling, boolean relayed) {
    return new ControlMessage(Type.HELLO, connection, calling, relayed, "", NOTHING);
  }

  static ControlMessage report(ConnectionId connection, ByteBuffer lines) {
    return new ControlMessage(Type.REPORT, connection, false, false, "", lines);
  }

  static ControlMessage select(ConnectionId connection) {
    return of(Type.SELECT, connection, "");
  }

  static ControlMessage confirm(ConnectionId connection) {
    return of(Type.CONFIRM, connection, "");
  }

  static ControlMessage refuse(ConnectionId connection, String reason) {
    return of(Type.REFUSE, connection, reason);
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

  /** Returns whether the sender of a HELLO knows that a third machine carries the bytes. */
  boolean relayed() {
    return relayed;
  }

  String reason() {
    return reason;
  }

  /** Returns what {@link RemoteLines} wrote. */
  ByteBuffer lines() {
    return lines.duplicate();
  }

  ByteBuffer encode() {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON);
    ByteBuffer out = ByteBuffer.allocate(2 + ConnectionId.SIZE + length + lines.remaining());
    out.put((byte) type.code);
    connection.put(out);
    if (type == Type.HELLO) {
      out.put((byte) ((calling ? FLAG_CALLING : 0) | (relayed ? FLAG_RELAYED : 0)));
    } else if (type == Type.REFUSE) {
      out.put(text, 0, length);
    } else if (type == Type.REPORT) {
      out.put(lines.duplicate());
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
    int flags = 0;
    String reason = "";
    ByteBuffer lines = NOTHING;
    if (type == Type.HELLO) {
      if (!input.hasRemaining()) {
        throw new IllegalArgumentException("a HELLO without flags");
      }
      flags = input.get();
    } else if (type == Type.REFUSE) {
      byte[] text = new byte[Math.min(input.remaining(), MAX_REASON)];
      input.get(text);
      reason = Sentences.printable(new String(text, StandardCharsets.UTF_8));
    } else if (type == Type.REPORT) {
      if (input.remaining() > RemoteLines.MAX_BYTES) {
        throw new IllegalArgumentException("a REPORT of " + input.remaining() + " bytes");
      }
      lines = input.slice();
    }
    return new ControlMessage(
        type, connection, (flags & FLAG_CALLING) != 0, (flags & FLAG_RELAYED) != 0, reason, lines);
  }

  @Override
  public String toString() {
    return type + " " + connection;
  }
}
