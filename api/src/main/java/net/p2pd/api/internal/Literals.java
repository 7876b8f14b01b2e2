package net.p2pd.api.internal;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * IP addresses as texts. Never asks a name service: what is not a literal is an error that says so,
 * or an empty result. All methods are pure.
 */
public final class Literals {
  /** The longest literal is an IPv6 address with an IPv4 tail; the rest is room for a zone. */
  private static final int MAX_LENGTH = 128;

  private Literals() {}

  /**
   * Reads an IPv4 address in four decimal parts, or an IPv6 address (RFC 4291 section 2.2) with or
   * without brackets and zone (RFC 4007). An IPv4-mapped IPv6 address becomes IPv4. A numeric zone
   * of a link-local address is kept as its scope id, every other zone is left out (see {@link
   * #zone}).
   *
   * @throws IllegalArgumentException with what is wrong; a host name is called one
   */
  public static InetAddress parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw LiteralParser.wrong(
          text.substring(0, 20) + "...", "it is longer than " + MAX_LENGTH + " characters");
    }
    String bare = unbracketed(text);
    int percent = bare.indexOf('%');
    String address = percent < 0 ? bare : bare.substring(0, percent);
    InetAddress parsed = of(LiteralParser.parse(address, text));
    if (percent < 0) {
      return parsed;
    }
    String zone = bare.substring(percent + 1);
    if (zone.isEmpty() || address.indexOf(':') < 0) {
      throw LiteralParser.wrong(
          text, zone.isEmpty() ? "there is no zone after '%'" : "an IPv4 address has no zone");
    }
    boolean index = zone.length() < 10 && zone.chars().allMatch(c -> c >= '0' && c <= '9');
    return index ? withScope(parsed, Integer.parseInt(zone)) : parsed;
  }

  /**
   * Like {@link #parse}, but empty for a text that has not the shape of a literal, such as a host
   * name.
   *
   * @throws IllegalArgumentException for a text that looks like a literal and is wrong, such as
   *     {@code 300.1.2.3} or {@code 1::2::3}
   */
  public static Optional<InetAddress> tryParse(String text) {
    return LiteralParser.looksLikeLiteral(text) ? Optional.of(parse(text)) : Optional.empty();
  }

  /** The zone of a scoped IPv6 literal, as it is written after the percent sign. */
  public static Optional<String> zone(String text) {
    String bare = unbracketed(text);
    int percent = bare.indexOf('%');
    return percent < 0 ? Optional.empty() : Optional.of(bare.substring(percent + 1));
  }

  private static String unbracketed(String text) {
    boolean bracketed = text.length() > 1 && text.startsWith("[") && text.endsWith("]");
    if (!bracketed) {
      return text;
    }
    String inner = text.substring(1, text.length() - 1);
    if (inner.indexOf(':') < 0) {
      throw LiteralParser.wrong(text, "only IPv6 addresses stand in brackets");
    }
    return inner;
  }

  /**
   * Reads {@code 192.0.2.1:7} or {@code [2001:db8::1]:7}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static InetSocketAddress parseEndpoint(String text) {
    int colon = text.lastIndexOf(':');
    boolean ambiguous = text.indexOf(':') != colon && text.charAt(colon - 1) != ']';
    if (colon < 1 || ambiguous) {
      throw LiteralParser.wrong(text, "expected address:port, with an IPv6 address in brackets");
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw LiteralParser.wrong(text, "the port \"" + port + "\" is not one of 0 to 65535");
    }
    return new InetSocketAddress(parse(text.substring(0, colon)), Integer.parseInt(port));
  }

  /** The address of 4 or 16 bytes; 16 that are IPv4-mapped become IPv4. */
  public static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }

  /** The address without a host name and a scope id, and as IPv4 if it is IPv4-mapped. */
  public static InetAddress plain(InetAddress address) {
    return of(address.getAddress());
  }

  /** A link-local IPv6 address with this scope id; any other address as it is. */
  public static InetAddress withScope(InetAddress address, int scopeId) {
    if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
      return address;
    }
    try {
      return Inet6Address.getByAddress(null, address.getAddress(), scopeId);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address always has 16 bytes", e);
    }
  }

  /** The canonical text (RFC 5952 for IPv6) without zone, brackets and host name. */
  public static String format(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return (bytes[0] & 255)
          + "."
          + (bytes[1] & 255)
          + "."
          + (bytes[2] & 255)
          + "."
          + (bytes[3] & 255);
    }
    return formatIpv6(bytes);
  }

  /** Like {@link #format(InetAddress)}, with the scope id of a link-local address as its zone. */
  public static String formatScoped(InetAddress address) {
    boolean scoped = address instanceof Inet6Address six && six.getScopeId() > 0;
    return scoped && address.isLinkLocalAddress()
        ? format(address) + "%" + ((Inet6Address) address).getScopeId()
        : format(address);
  }

  /** {@code address:port}, an IPv6 address in brackets. */
  public static String format(InetSocketAddress endpoint) {
    String address = format(endpoint.getAddress());
    return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + endpoint.getPort();
  }

  /** RFC 5952: lower case, no leading zeros, the first longest run of zero groups shortened. */
  private static String formatIpv6(byte[] bytes) {
    int[] groups = new int[8];
    Arrays.setAll(groups, i -> (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255));
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        out.append("::");
        i += runLength - 1;
      } else {
        boolean separated = out.length() == 0 || out.charAt(out.length() - 1) == ':';
        out.append(separated ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }
}
