package net.p2pd.core.session;

import java.nio.ByteBuffer;

/**
 * The frame format of sessions, version 1. This text is normative.
 *
 * <p>After the handshake a path carries nothing but frames, in both directions, back to back. A
 * frame is a header of 20 bytes and a payload. All numbers are unsigned and big endian.
 *
 * <pre>
 *  byte 0      type       what the frame is, see below
 *  byte 1      flags      bit 0 = MORE, on DATA only; all others are 0
 *  byte 2-3    reserved   0
 *  byte 4-7    length     of the payload: 0 to 65,536
 *  byte 8-11   stream     0 = the session itself and its control stream
 *  byte 12-15  sequence   see below
 *  byte 16-19  ack        see below
 * </pre>
 *
 * <p><b>Strictness.</b> A receiver that meets an unknown type, an unknown or misplaced flag, a
 * reserved byte that is not 0, a length that the type does not allow, or a stream number that makes
 * no sense sends GO_AWAY with a sentence and closes the path. Nothing is skipped for the future's
 * sake: what a later version adds is announced by its ALPN id or offered in control messages before
 * it is used.
 *
 * <p><b>Streams.</b> The side that was the client of the path's handshake opens odd numbers, the
 * other one even numbers, each in rising order; numbers may be left out, and none is used twice.
 *
 * <p><b>Types.</b>
 *
 * <ul>
 *   <li><b>1 OPEN</b> begins a stream. Payload: its protocol's name in UTF-8, 0 to 255 bytes; empty
 *       means plain messages.
 *   <li><b>2 DATA</b> is a message or, with MORE, a part of one that the stream's next DATA goes on
 *       with. Payload: 0 to 65,536 bytes; not empty with MORE. On stream 0 it is one whole control
 *       message of 1 to 4,096 bytes, without MORE and without credit.
 *   <li><b>3 ACK</b> on stream 0 confirms what arrived (the ack field) and grants credit. Payload:
 *       any number of entries of 12 bytes: stream (4 bytes; 0 = the session), limit (8 bytes).
 *   <li><b>4 END</b> ends the sender's half of a stream. No payload. Never inside a message.
 *   <li><b>5 RESET</b> drops a stream, both halves. Payload: reason (4 bytes, see {@link Reason}),
 *       then up to 512 bytes of UTF-8 for people. Reason 0 follows an END and means "I read no
 *       more": what arrived before it is still delivered.
 *   <li><b>6 PING</b> on stream 0. Payload: 4 bytes 0 = question or 1 = answer, 4 bytes that the
 *       answer repeats.
 *   <li><b>7 GO_AWAY</b> on stream 0 is a side's last frame; the session and all its streams end.
 *       Payload: reason (4 bytes), then up to 1,024 bytes of UTF-8.
 * </ul>
 *
 * <p>A stream is gone when both halves ended or one side reset it. Frames for it that were under
 * way are ignored; DATA among them only as far as its credit went.
 *
 * <p><b>Credit.</b> A DATA frame of a stream costs its length and 64 bytes, so that empty messages
 * are not for free. What a side has spent on a stream, and on all streams together, never exceeds
 * the highest limit granted to it. Limits are absolute counts from the beginning, so that hearing
 * one twice does no harm and one that is lower than before is ignored. Without any grant a stream's
 * limit is 262,144 and the session's 1,048,576. The receiver grants as it likes; it is never
 * obliged to.
 *
 * <p><b>Sequence and ack.</b> OPEN, DATA, END and RESET are numbered from 0 in the order of
 * sending, over all streams, modulo 2^32; the other types carry the number that the next numbered
 * frame will have. The ack field says which number the sender expects next: all before it have
 * arrived. A receiver that has nothing to send acknowledges with an ACK frame at most every 64 KiB
 * or 20 ms. The numbers are there so that a later release can carry a session over to another path;
 * both sides must offer that, no release does so yet, and so no sender keeps frames that were
 * written.
 */
final class FrameHeader {

  static final int SIZE = 20;
  static final int MAX_LENGTH = 1 << 16;
  static final int MAX_PROTOCOL = 255;
  static final int MAX_CONTROL = 4096;
  static final int MAX_RESET_TEXT = 512;
  static final int MAX_GO_AWAY_TEXT = 1024;
  static final int GRANT_SIZE = 12;
  static final int PING_SIZE = 8;

  /** What a DATA frame costs beyond its payload. */
  static final int FRAME_COST = 64;

  /** What a sender may spend before it hears of any limit. */
  static final int FIRST_STREAM_LIMIT = 1 << 18;

  static final int FIRST_SESSION_LIMIT = 1 << 20;

  static final int OPEN = 1;
  static final int DATA = 2;
  static final int ACK = 3;
  static final int END = 4;
  static final int RESET = 5;
  static final int PING = 6;
  static final int GO_AWAY = 7;

  static final int MORE = 1;

  private static final String[] NAMES = {
    "0", "OPEN", "DATA", "ACK", "END", "RESET", "PING", "GO_AWAY"
  };

  private int type;
  private int flags;
  private int reserved;
  private int length;
  private int stream;
  private int sequence;
  private int ack;

  static void write(
      ByteBuffer out, int type, int flags, int length, int stream, int sequence, int ack) {
    out.put((byte) type).put((byte) flags).putShort((short) 0);
    out.putInt(length).putInt(stream).putInt(sequence).putInt(ack);
  }

  /** Returns whether frames of this type have a number of their own. */
  static boolean isNumbered(int type) {
    return type == OPEN || type == DATA || type == END || type == RESET;
  }

  /** Reads 20 bytes; {@link #check} says whether they are a header. */
  void read(ByteBuffer in) {
    type = in.get() & 0xFF;
    flags = in.get() & 0xFF;
    reserved = in.getShort();
    length = in.getInt();
    stream = in.getInt();
    sequence = in.getInt();
    ack = in.getInt();
  }

  int type() {
    return type;
  }

  boolean hasMore() {
    return (flags & MORE) != 0;
  }

  int length() {
    return length;
  }

  int stream() {
    return stream;
  }

  int sequence() {
    return sequence;
  }

  int ack() {
    return ack;
  }

  /** Returns what a DATA frame of this length costs. */
  int cost() {
    return length + FRAME_COST;
  }

  /**
   * Checks everything that needs no knowledge of the session.
   *
   * @throws ProtocolViolation with what is wrong
   */
  void check() {
    if (type < OPEN || type > GO_AWAY) {
      throw new ProtocolViolation("sent a frame of unknown type " + type);
    }
    if ((flags & ~MORE) != 0 || (hasMore() && type != DATA)) {
      throw new ProtocolViolation("sent " + name() + " with flags " + flags);
    }
    if (reserved != 0) {
      throw new ProtocolViolation("sent " + name() + " with reserved bytes that are not 0");
    }
    switch (type) {
      case OPEN -> checkForm(true, 0, MAX_PROTOCOL);
      case DATA -> checkData();
      case ACK -> checkForm(false, 0, MAX_LENGTH);
      case END -> checkForm(true, 0, 0);
      case RESET -> checkForm(true, Reason.CODE_SIZE, Reason.CODE_SIZE + MAX_RESET_TEXT);
      case PING -> checkForm(false, PING_SIZE, PING_SIZE);
      default -> checkForm(false, Reason.CODE_SIZE, Reason.CODE_SIZE + MAX_GO_AWAY_TEXT);
    }
    if (type == ACK && length % GRANT_SIZE != 0) {
      throw new ProtocolViolation("sent ACK whose length " + length + " is no multiple of 12");
    }
  }

  private void checkData() {
    if (stream != 0) {
      checkForm(true, hasMore() ? 1 : 0, MAX_LENGTH);
      return;
    }
    checkForm(false, 1, MAX_CONTROL);
    if (hasMore()) {
      throw new ProtocolViolation("sent a control message in parts");
    }
  }

  private void checkForm(boolean ofStream, int least, int most) {
    if (ofStream != (stream != 0)) {
      throw new ProtocolViolation(
          "sent " + name() + " on stream " + Integer.toUnsignedString(stream));
    }
    if (length < least || length > most) {
      throw new ProtocolViolation(
          "sent "
              + name()
              + " of "
              + Integer.toUnsignedString(length)
              + " bytes, where "
              + (least == most ? "" + least : least + " to " + most)
              + " are allowed");
    }
  }

  String name() {
    return type < NAMES.length ? NAMES[type] : Integer.toString(type);
  }

  @Override
  public String toString() {
    return name()
        + " stream="
        + Integer.toUnsignedString(stream)
        + " length="
        + Integer.toUnsignedString(length)
        + " sequence="
        + Integer.toUnsignedString(sequence)
        + " ack="
        + Integer.toUnsignedString(ack)
        + (hasMore() ? " MORE" : "");
  }
}
