package net.p2pd.natlab.gateway;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import net.p2pd.api.Nullable;

/**
 * The head of an HTTP/1.1 message (RFC 9112): as much of it as UPnP needs.
 *
 * @param startLine the first line
 * @param headers values by names in small letters
 * @param length how many bytes the head takes, with the empty line
 */
record HttpText(String startLine, Map<String, String> headers, int length) {

  /** Reads a head; null if bytes do not hold a whole one, or no HTTP at all. */
  static @Nullable HttpText head(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return null;
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
        headers.put(name, lines[i].substring(colon + 1).strip());
      }
    }
    return new HttpText(lines[0], headers, end + 4);
  }

  /** Returns a header by its name in small letters; empty if it is not there. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Returns a whole response, after which the connection closes. */
  static byte[] response(String status, String xml) {
    byte[] body = xml.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nCONTENT-TYPE: text/xml; charset=\"utf-8\"\r\nCONTENT-LENGTH: "
            + body.length
            + "\r\nSERVER: P2PD/1 UPnP/1.1 laboratory/1\r\nEXT:\r\nCONNECTION: close\r\n\r\n";
    byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[first.length + body.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(body, 0, whole, first.length, body.length);
    return whole;
  }
}
