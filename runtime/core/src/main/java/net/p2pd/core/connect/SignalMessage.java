package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;

/**
 * What the two sides of one connect tell each other over {@link Signalling}, before there is a path
 * between them. Format, version 1, big endian:
 *
 * <pre>
 *   version 1 byte: 1     a receiver ignores messages of other versions
 *   type    1 byte        a receiver ignores types that it does not know
 *   flags   1 byte        bit 0: the sender is the calling side; others 0, ignored
 *   connection 16 bytes   chosen by the calling side
 *   number  2 bytes       of the sender's messages of this connection, from 1; 0 behind the 65535th;
 *                         what is said again, see {@link Unheard}, keeps its number
 *   heard   2 bytes       number of the last message that came from the other side; 0 = none
 *   held    2 bytes       milliseconds since that came; 65535 = that or more
 *   body
 * </pre>
 *
 * <p>Bodies: KNOCK: the caller's time limit in milliseconds (4 bytes), relay policy (1 byte: 0
 * never, 1 auto, 2 always). WELCOME: empty. STRATEGY: length of the strategy's id (1 byte), the id
 * in ASCII, at most 32 KiB that only the strategy understands. REPORT: lines, see {@link
 * RemoteLines}. OVER: why (1 byte: 0 decided, 1 given up, 2 refused), then a sentence in UTF-8 of
 * at most 500 bytes. A receiver ignores bytes behind what it knows in KNOCK and WELCOME.
 *
 * <p>{@code number}, {@code heard} and {@code held} let each side measure the round trip with every
 * message that answers another one, whoever answers and however long that took.
 */
final class SignalMessage {

  enum Type {
    /** The first of a connect: the calling side wants to reach the other. */
    KNOCK(1),
    /** The answering side is there. */
    WELCOME(2),
    /** From one half of a strategy to its other half. */
    STRATEGY(3),
    /** Lines of the answering side's report. */
    REPORT(4),
    /** The sender does nothing more for this connection. */
    OVER(5);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  /** Why a side does nothing more. */
  enum End {
    /** A path was agreed on. */
    DECIDED(0),
    /** The caller gave up, or time is over. */
    GIVEN_UP(1),
    /** The answering side does not want the connection. */
    REFUSED(2);

    private final int code;

    End(int code) {
      this.code = code;
    }
  }

  /** The most that one strategy may say at once. */
  static final int MAX_STRATEGY = 32 * 1024;

  private static final int VERSION = 1;
  private static final int FLAG_CALLING = 1;
  private static final int HEADER = 3 + ConnectionId.SIZE + 6;
  private static final int MAX_ID = 64;
  private static final int MAX_REASON = 500;
  private static final int MAX_HELD = 0xFFFF;

  private final Type type;
  private final boolean calling;
  private final ConnectionId connection;
  private final ByteBuffer body;
  private int number;
  private int heard;
  private int held;

  private SignalMessage(Type type, boolean calling, ConnectionId connection, ByteBuffer body) {
    this.type = type;
    this.calling = calling;
    this.connection = connection;
    this.body = body;
  }

  static SignalMessage knock(ConnectionId id, Duration limit, RelayPolicy relay) {
    long millis = Math.min(Math.max(limit.toMillis(), 1), Integer.MAX_VALUE);
    ByteBuffer body = ByteBuffer.allocate(5).putInt((int) millis).put((byte) code(relay));
    return new SignalMessage(Type.KNOCK, true, id, body.flip());
  }

  static SignalMessage welcome(ConnectionId id) {
    return new SignalMessage(Type.WELCOME, false, id, ByteBuffer.allocate(0));
  }

  /**
   * Makes a message from one half of a strategy to the other.
   *
   * @throws P2pdException for one that is too large
   */
  static SignalMessage strategy(
      ConnectionId id, boolean calling, String strategy, ByteBuffer content) {
    if (content.remaining() > MAX_STRATEGY) {
      throw new P2pdException(
          "a message of "
              + content.remaining()
              + " bytes of strategy '"
              + strategy
              + "' cannot be sent; "
              + MAX_STRATEGY
              + " are the most");
    }
    byte[] name = strategy.getBytes(StandardCharsets.US_ASCII);
    if (name.length > MAX_ID) {
      throw new P2pdException(
          "strategy '" + strategy + "' cannot speak: its id has more than " + MAX_ID + " letters");
    }
    ByteBuffer body = ByteBuffer.allocate(1 + name.length + content.remaining());
    body.put((byte) name.length).put(name).put(content.duplicate());
    return new SignalMessage(Type.STRATEGY, calling, id, body.flip());
  }

  static SignalMessage report(ConnectionId id, boolean calling, ByteBuffer lines) {
    return new SignalMessage(Type.REPORT, calling, id, lines);
  }

  static SignalMessage over(ConnectionId id, boolean calling, End end, String sentence) {
    byte[] text = sentence.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON);
    ByteBuffer body = ByteBuffer.allocate(1 + length).put((byte) end.code);
    return new SignalMessage(Type.OVER, calling, id, body.put(text, 0, length).flip());
  }

  Type type() {
    return type;
  }

  /** Returns whether the sender is the calling side. */
  boolean calling() {
    return calling;
  }

  ConnectionId connection() {
    return connection;
  }

  int number() {
    return number;
  }

  int heard() {
    return heard;
  }

  /** Returns how long the sender had {@link #heard()} before it sent this, in milliseconds. */
  int held() {
    return held;
  }

  /** Returns how long the caller of a KNOCK has. */
  Duration limit() {
    return Duration.ofMillis(Math.max(1, body.getInt(0)));
  }

  /** Returns what the caller of a KNOCK thinks of relays; AUTO if this version does not know it. */
  RelayPolicy relay() {
    for (RelayPolicy policy : RelayPolicy.values()) {
      if (code(policy) == body.get(4)) {
        return policy;
      }
    }
    return RelayPolicy.AUTO;
  }

  private static int code(RelayPolicy policy) {
    return switch (policy) {
      case NEVER -> 0;
      case AUTO -> 1;
      case ALWAYS -> 2;
    };
  }

  /** Returns whose a STRATEGY message is. */
  String strategy() {
    byte[] name = new byte[body.get(0)];
    body.duplicate().position(1).get(name);
    return new String(name, StandardCharsets.US_ASCII);
  }

  /** Returns what a STRATEGY or REPORT message says, read-only. */
  ByteBuffer content() {
    ByteBuffer all = body.asReadOnlyBuffer();
    return type == Type.STRATEGY ? all.position(1 + body.get(0)).slice() : all;
  }

  /** Returns why an OVER was sent; GIVEN_UP if this version does not know it. */
  End end() {
    for (End end : End.values()) {
      if (end.code == body.get(0)) {
        return end;
      }
    }
    return End.GIVEN_UP;
  }

  /** Returns the sentence of an OVER, printable. */
  String reason() {
    byte[] text = new byte[Math.min(body.remaining() - 1, MAX_REASON)];
    body.duplicate().position(1).get(text);
    return Sentences.printable(new String(text, StandardCharsets.UTF_8));
  }

  /** Writes it as the {@code number}-th message of its side. */
  ByteBuffer encode(int number, int heard, long heldMillis) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + body.remaining());
    out.put((byte) VERSION).put((byte) type.code).put((byte) (calling ? FLAG_CALLING : 0));
    connection.put(out);
    out.putShort((short) number).putShort((short) heard);
    out.putShort((short) Math.min(Math.max(heldMillis, 0), MAX_HELD));
    return out.put(body.duplicate()).flip();
  }

  /**
   * Reads a message; keeps nothing of the input.
   *
   * @return null if its version or type is unknown and it is to be ignored
   * @throws IllegalArgumentException if it is cut short or too long
   */
  static @Nullable SignalMessage decode(ByteBuffer input) {
    ByteBuffer in = input.slice();
    if (!in.hasRemaining() || in.get() != VERSION) {
      return null;
    }
    if (in.remaining() < HEADER - 1) {
      throw new IllegalArgumentException(
          "a signalling message of " + input.remaining() + " bytes is too short");
    }
    int code = in.get();
    boolean calling = (in.get() & FLAG_CALLING) != 0;
    ConnectionId connection = ConnectionId.get(in);
    int number = Short.toUnsignedInt(in.getShort());
    int heard = Short.toUnsignedInt(in.getShort());
    int held = Short.toUnsignedInt(in.getShort());
    for (Type type : Type.values()) {
      if (type.code == code) {
        ByteBuffer body = ByteBuffer.allocate(in.remaining()).put(in).flip();
        check(type, body);
        SignalMessage message = new SignalMessage(type, calling, connection, body);
        message.number = number;
        message.heard = heard;
        message.held = held;
        return message;
      }
    }
    return null;
  }

  private static void check(Type type, ByteBuffer body) {
    int size = body.remaining();
    boolean right =
        switch (type) {
          case KNOCK -> size >= 5;
          case WELCOME -> true;
          case STRATEGY ->
              size >= 1
                  && body.get(0) > 0
                  && body.get(0) <= MAX_ID
                  && size >= 1 + body.get(0)
                  && size <= 1 + body.get(0) + MAX_STRATEGY;
          case REPORT -> size <= RemoteLines.MAX_BYTES;
          case OVER -> size >= 1;
        };
    if (!right) {
      throw new IllegalArgumentException("a " + type + " of " + size + " bytes is not a right one");
    }
  }

  @Override
  public String toString() {
    return type + (calling ? " of the caller " : " to the caller ") + connection;
  }
}
