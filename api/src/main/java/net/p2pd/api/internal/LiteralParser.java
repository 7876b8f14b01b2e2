package net.p2pd.api.internal;

import java.util.Arrays;

/** The grammar of IP literals, without brackets, zone and port. */
final class LiteralParser {
  private LiteralParser() {}

  /** Whether a text can only be meant as an IP literal: a colon, or digits and dots alone. */
  static boolean looksLikeLiteral(String text) {
    return text.indexOf(':') >= 0
        || (!text.isEmpty() && text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  /** The bytes of a literal; {@code whole} is the text that errors quote. */
  static byte[] parse(String text, String whole) {
    if (text.isEmpty()) {
      throw wrong(whole, "it is empty");
    }
    if (!looksLikeLiteral(text)) {
      throw wrong(
          whole,
          text.matches("[A-Za-z0-9._-]+")
              ? "it looks like a host name, and names are not looked up here; give the address"
              : "it is neither IPv4 such as 192.0.2.1 nor IPv6 such as 2001:db8::1");
    }
    return text.indexOf(':') < 0 ? ipv4(text, whole) : ipv6(text, whole);
  }

  private static byte[] ipv4(String text, String whole) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw wrong(whole, "an IPv4 address has four parts, this has " + parts.length);
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      String part = parts[i];
      if (part.isEmpty()
          || part.length() > 3
          || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw wrong(whole, "\"" + part + "\" is not a number from 0 to 255");
      }
      if (part.length() > 1 && part.startsWith("0")) {
        throw wrong(whole, "\"" + part + "\" begins with a zero, which some systems read as octal");
      }
      int value = Integer.parseInt(part);
      if (value > 255) {
        throw wrong(whole, "\"" + part + "\" is greater than 255");
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte[] ipv6(String text, String whole) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] bytes = groups(text, whole);
      if (bytes.length != 16) {
        throw wrong(
            whole, "an IPv6 address without \"::\" has 8 groups, this has " + bytes.length / 2);
      }
      return bytes;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      throw wrong(whole, "\"::\" may stand only once");
    }
    String front = text.substring(0, gap);
    if (front.indexOf('.') >= 0) {
      throw wrong(whole, "an IPv4 part may only stand at the end");
    }
    byte[] head = groups(front, whole);
    byte[] tail = groups(text.substring(gap + 2), whole);
    if (head.length + tail.length > 14) {
      throw wrong(whole, "it has more than 8 groups");
    }
    byte[] bytes = Arrays.copyOf(head, 16);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  /** Groups separated by single colons, the last of which may be an IPv4 address. */
  private static byte[] groups(String text, String whole) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 8) {
      throw wrong(whole, "it has more than 8 groups");
    }
    byte[] bytes = new byte[2 * parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (part.indexOf('.') >= 0 && i == parts.length - 1) {
        byte[] tail = ipv4(part, whole);
        byte[] longer = Arrays.copyOf(bytes, 2 * i + 4);
        System.arraycopy(tail, 0, longer, 2 * i, 4);
        return longer;
      }
      if (!part.matches("[0-9A-Fa-f]{1,4}")) {
        throw wrong(whole, "\"" + part + "\" is not a group of one to four hexadecimal digits");
      }
      int value = Integer.parseInt(part, 16);
      bytes[2 * i] = (byte) (value >> 8);
      bytes[2 * i + 1] = (byte) value;
    }
    return bytes;
  }

  static IllegalArgumentException wrong(String text, String problem) {
    return new IllegalArgumentException("\"" + text + "\" is not an IP address: " + problem);
  }
}
