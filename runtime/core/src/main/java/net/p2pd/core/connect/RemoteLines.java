package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;

/**
 * Lines of a report on their way to the other side. Format, big endian: number of lines (1 byte, at
 * most {@value #MAX_LINES}), then each: start and end (4 bytes each, milliseconds since the
 * sender's part in the connect began), then strategy, path, remote, outcome, cause and id of the
 * cause, each as length (2 bytes) and UTF-8 of at most {@value #MAX_TEXT} bytes. What a peer says
 * of itself is shown to people: it is bounded and made printable.
 */
final class RemoteLines {

  /** The largest message. */
  static final int MAX_BYTES = 16 * 1024;

  static final int MAX_LINES = 32;
  static final int MAX_TEXT = 300;

  private static final int TEXTS = 6;

  private RemoteLines() {}

  /** Writes the lines that fit. */
  static ByteBuffer encode(List<AttemptReport> lines) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).put((byte) 0);
    int count = 0;
    for (AttemptReport line : lines) {
      int before = out.position();
      if (count == MAX_LINES || out.remaining() < 8 + TEXTS * (2 + MAX_TEXT)) {
        break;
      }
      out.putInt((int) line.startMillis()).putInt((int) line.endMillis());
      put(out, line.strategy());
      put(out, line.path());
      put(out, line.remote());
      put(out, line.outcome());
      put(out, line.cause());
      put(out, line.causeId());
      count += out.position() > before ? 1 : 0;
    }
    return out.put(0, (byte) count).flip();
  }

  private static void put(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT);
    out.putShort((short) length).put(bytes, 0, length);
  }

  /**
   * Reads lines of the peer's.
   *
   * @param shift what to add to their times, in milliseconds
   * @throws IllegalArgumentException if they are cut short or too many
   */
  static List<AttemptReport> decode(ByteBuffer input, long shift) {
    if (!input.hasRemaining()) {
      throw new IllegalArgumentException("a report without a number of lines");
    }
    int count = Byte.toUnsignedInt(input.get());
    if (count > MAX_LINES) {
      throw new IllegalArgumentException("a report of " + count + " lines is too long");
    }
    List<AttemptReport> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (input.remaining() < 8) {
        throw new IllegalArgumentException("a report that ends within line " + (i + 1));
      }
      long start = Math.max(0, input.getInt()) + shift;
      long end = Math.max(0, input.getInt()) + shift;
      AttemptReport line =
          new AttemptReport(
                  text(input), text(input), text(input), text(input), text(input), start, end)
              .notedBy(AttemptReport.PEER);
      lines.add(Cause.find(text(input)).map(line::because).orElse(line));
    }
    return lines;
  }

  private static String text(ByteBuffer input) {
    int length = input.remaining() < 2 ? -1 : Short.toUnsignedInt(input.getShort());
    if (length < 0 || length > MAX_TEXT || length > input.remaining()) {
      throw new IllegalArgumentException("a report with a text that is cut short or too long");
    }
    byte[] bytes = new byte[length];
    input.get(bytes);
    return Sentences.printable(new String(bytes, StandardCharsets.UTF_8));
  }
}
