package net.p2pd.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.internal.Literals;

/**
 * The grammar of signalling endpoints, {@code scheme://host:port/path}, and their form within the
 * text of a peer address: there, the characters that shells and URLs reserve have to go, so {@code
 * wss://[2001:db8::1]:443/mqtt} becomes {@code wss:2001:db8::1:443@mqtt}.
 */
final class SignallingEndpoint {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z][a-z0-9.-]{0,15})://"
              + "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
              + "(?::([1-9][0-9]{0,8}))?"
              + "((?:/[A-Za-z0-9.-]+)*)");

  private SignallingEndpoint() {}

  /**
   * Checks an endpoint and returns its one canonical text: host in lower case, RFC 5952 literals.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static String canonical(String text) {
    if (text.length() > PeerAddress.MAX_SIGNALLING_LENGTH) {
      throw wrong(
          text,
          "has " + text.length() + " characters, at most " + PeerAddress.MAX_SIGNALLING_LENGTH);
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw wrong(
          text,
          "is not written scheme://host:port/path, of letters, digits, '.' and '-', without user,"
              + " password and query");
    }
    String host = host(text, matcher.group(2));
    Optional<String> port = Optional.ofNullable(matcher.group(3));
    port.ifPresent(number -> PeerEndpoint.port("signalling", Integer.parseInt(number)));
    if (host.startsWith("[") && port.isEmpty()) {
      throw wrong(text, "has an IPv6 address without a port; add the port");
    }
    return matcher.group(1) + "://" + host + port.map(p -> ":" + p).orElse("") + matcher.group(4);
  }

  private static String host(String text, String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    Optional<InetAddress> literal;
    try {
      literal = Literals.tryParse(bare).map(PeerEndpoint::reachable);
    } catch (IllegalArgumentException e) {
      throw wrong(text, "has a wrong host: " + e.getMessage());
    }
    if (literal.isEmpty()) {
      return bare.toLowerCase(Locale.ROOT);
    }
    String plain = Literals.format(literal.get());
    return literal.get() instanceof Inet6Address ? "[" + plain + "]" : plain;
  }

  /** The form within a peer address's text, of a canonical endpoint. */
  static String toField(String endpoint) {
    return endpoint.replaceFirst("://", ":").replace('/', '@').replace("[", "").replace("]", "");
  }

  /**
   * Reads {@link #toField}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static String fromField(String field) {
    int colon = field.indexOf(':');
    if (colon < 0) {
      throw wrong(field, "is not written scheme:host:port");
    }
    String rest = field.substring(colon + 1);
    int at = rest.indexOf('@');
    String authority = at < 0 ? rest : rest.substring(0, at);
    String path = at < 0 ? "" : rest.substring(at).replace('@', '/');
    int port = authority.lastIndexOf(':');
    if (authority.indexOf(':') != port) { // a second colon can only belong to an IPv6 address
      authority = "[" + authority.substring(0, port) + "]" + authority.substring(port);
    }
    return canonical(field.substring(0, colon) + "://" + authority + path);
  }

  private static IllegalArgumentException wrong(String text, String problem) {
    return new IllegalArgumentException(
        "signalling endpoint \"" + TextFields.quoted(text) + "\" " + problem);
  }
}
