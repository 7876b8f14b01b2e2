package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
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

  private RemoteLines() {}

  /** Writes the lines that fit, those that failed first: they are what the other side lacks. */
  static ByteBuffer encode(List<AttemptReport> lines, int space) {
    ByteBuffer out = ByteBuffer.allocate(space).put((byte) 0);
    List<AttemptReport> sorted = new ArrayList<>(lines);
    sorted.sort(Comparator.comparing(line -> !line.outcome().equals(AttemptReport.FAILED)));
    int count = 0;
    for (AttemptReport line : sorted) {
      List<byte[]> texts = new ArrayList<>();
      int size = 8;
      for (String text :
          List.of(
              line.strategy(),
              line.path(),
              line.remote(),
              line.outcome(),
              line.cause(),
              line.causeId())) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        texts.add(bytes);
        size += 2 + Math.min(bytes.length, MAX_TEXT);
      }
      if (count < MAX_LINES && size <= out.remaining()) {
        out.putInt((int) line.startMillis()).putInt((int) line.endMillis());
        texts.forEach(text -> put(out, text));
        count++;
      }
    }
    return out.put(0, (byte) count).flip();
  }

  private static void put(ByteBuffer out, byte[] text) {
    int length = Math.min(text.length, MAX_TEXT);
    out.putShort((short) length).put(text, 0, length);
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
