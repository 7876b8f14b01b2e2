package net.p2pd.portmap.upnp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * Reads one HTTP/1.1 answer (RFC 9112) from what comes in, with as much of HTTP as routers use: a
 * body of a told length, in chunks, or up to the end of the connection. What is ambiguous is
 * refused. For one thread.
 */
final class HttpReader {

  /** The longest body; descriptions of routers have 2 to 20 KiB. */
  static final int MAX_BODY = 64 << 10;

  private static final int MAX_HEAD = 8 << 10;

  /** Chunks of one byte each, with the text around them. */
  private static final int MAX_BYTES = MAX_HEAD + 2 * MAX_BODY;

  /** An answer: its status and its body. */
  static final class Answer {
    private final int status;
    private final byte[] body;

    private Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    int status() {
      return status;
    }

    byte[] body() {
      return body;
    }
  }

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /**
   * Takes what came.
   *
   * @return the answer, or null if more must come
   * @throws P2pdException with what is wrong with it
   */
  @Nullable
  Answer feed(byte[] bytes) {
    if (received.size() + bytes.length > MAX_BYTES) {
      throw bad("it is longer than " + MAX_BYTES + " bytes");
    }
    received.writeBytes(bytes);
    return parse(false);
  }

  /**
   * The connection ended.
   *
   * @throws P2pdException if the answer is not whole
   */
  Answer end() {
    Answer answer = parse(true);
    if (answer == null) {
      throw bad("it ends in the middle");
    }
    return answer;
  }

  private static P2pdException bad(String why) {
    return new P2pdException("the router's HTTP answer makes no sense: " + why);
  }

  private @Nullable Answer parse(boolean ended) {
    byte[] all = received.toByteArray();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 ? all.length > MAX_HEAD : end > MAX_HEAD) {
      throw bad("its head is longer than " + MAX_HEAD + " bytes");
    }
    if (end < 0) {
      return null;
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw bad("it begins with no status");
    }
    int status = Integer.parseInt(lines[0].substring(9, 12));
    if (status < 200) {
      throw bad("its status is " + status);
    }
    Map<String, String> headers = headers(lines);
    byte[] rest = Arrays.copyOfRange(all, end + 4, all.length);
    byte[] body = body(headers, rest, ended);
    return body == null ? null : new Answer(status, body);
  }

  private static Map<String, String> headers(String[] lines) {
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) {
        throw bad("line " + (i + 1) + " of its head is no header");
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String value = lines[i].substring(colon + 1).strip();
      String before = headers.put(name, value);
      boolean decides = name.equals("content-length") || name.equals("transfer-encoding");
      if (decides && before != null && !before.equals(value)) {
        throw bad("it has two different headers " + name);
      }
    }
    return headers;
  }

  private static byte @Nullable [] body(Map<String, String> headers, byte[] rest, boolean ended) {
    String coding = headers.getOrDefault("transfer-encoding", "");
    String length = headers.getOrDefault("content-length", "");
    if (!coding.isEmpty()) {
      if (!coding.equalsIgnoreCase("chunked") || !length.isEmpty()) {
        throw bad("how long its body is cannot be told");
      }
      return Chunks.join(rest);
    }
    if (!length.isEmpty()) {
      if (!length.matches("[0-9]{1,7}") || Integer.parseInt(length) > MAX_BODY) {
        throw bad("its body is too long: " + length.substring(0, Math.min(20, length.length())));
      }
      int size = Integer.parseInt(length);
      return rest.length < size ? null : Arrays.copyOf(rest, size);
    }
    if (rest.length > MAX_BODY) {
      throw bad("its body is longer than " + MAX_BODY + " bytes");
    }
    return ended ? rest : null;
  }

  /** The chunked transfer coding (RFC 9112 section 7.1). */
  private static final class Chunks {

    static byte @Nullable [] join(byte[] rest) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      int at = 0;
      while (true) {
        int lineEnd = lineEnd(rest, at);
        if (lineEnd < 0) {
          return null;
        }
        String line = new String(rest, at, lineEnd - at, StandardCharsets.ISO_8859_1);
        String digits = line.split(";", 2)[0].strip();
        if (!digits.matches("[0-9a-fA-F]{1,6}")) {
          throw bad("a chunk has no length");
        }
        int size = Integer.parseInt(digits, 16);
        at = lineEnd + 2;
        if (size == 0) {
          return trailerIsWhole(rest, at) ? body.toByteArray() : null;
        }
        if (body.size() + size > MAX_BODY) {
          throw bad("its body is longer than " + MAX_BODY + " bytes");
        }
        if (rest.length < at + size + 2) {
          return null;
        }
        body.write(rest, at, size);
        at += size;
        if (rest[at] != '\r' || rest[at + 1] != '\n') {
          throw bad("a chunk is longer than it says");
        }
        at += 2;
      }
    }

    /** After the last chunk: trailers, and an empty line. */
    private static boolean trailerIsWhole(byte[] rest, int from) {
      int at = from;
      for (int end = lineEnd(rest, at); end >= 0; end = lineEnd(rest, at)) {
        if (end == at) {
          return true;
        }
        at = end + 2;
      }
      return false;
    }

    private static int lineEnd(byte[] bytes, int from) {
      for (int i = from; i + 1 < bytes.length; i++) {
        if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
          return i;
        }
      }
      return -1;
    }
  }
}
