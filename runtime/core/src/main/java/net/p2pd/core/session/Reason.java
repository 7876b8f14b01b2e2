package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.pipe.CloseCause;

/**
 * Why a stream was reset or a session ended: a number for programs and words for people. A receiver
 * treats a number that it does not know as {@link #ABORTED}.
 */
record Reason(int code, String text) {

  /** Closed in good order. */
  static final int CLOSED = 0;

  /** Dropped by the program. */
  static final int ABORTED = 1;

  /** Nobody wants this stream, or this session. */
  static final int REFUSED = 2;

  /** A limit of the receiver's: too many streams, a message too long. */
  static final int LIMIT = 3;

  /** The session is closing and takes no new streams. */
  static final int CLOSING = 4;

  /** The other side broke the protocol. */
  static final int PROTOCOL = 5;

  /** Something failed on the side that says so. */
  static final int FAILED = 6;

  static final int CODE_SIZE = 4;

  /** Returns the payload; words beyond the limit are cut at the end of a character. */
  ByteBuffer encode(int maxText) {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(words.length, maxText);
    while (length < words.length && length > 0 && (words[length] & 0xC0) == 0x80) {
      length--;
    }
    return ByteBuffer.allocate(CODE_SIZE + length).putInt(code).put(words, 0, length).flip();
  }

  /** Reads a payload of at least {@link #CODE_SIZE} bytes. */
  static Reason decode(ByteBuffer payload) {
    int code = payload.getInt();
    return new Reason(code, printable(StandardCharsets.UTF_8.decode(payload).toString()));
  }

  /** Returns why a session ended on this side when the other side gave this reason. */
  CloseCause ofGoodbye() {
    String id =
        switch (code) {
          case CLOSED, REFUSED, CLOSING -> CloseCause.ENDED_BY_PEER;
          case PROTOCOL -> CloseCause.PROTOCOL_ERROR;
          default -> CloseCause.RESET_BY_PEER;
        };
    return CloseCause.of(id, "the other side said goodbye: " + text);
  }

  /** A stranger's words go into logs and terminals: no control characters. */
  static String printable(String words) {
    StringBuilder clean = new StringBuilder(words.length());
    words.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString().strip();
  }
}
