package net.p2pd.connect.relay.turn;

import java.util.Locale;
import net.p2pd.api.pipe.Destination;

/** The two schemes of RFC 7065. */
final class TurnUri {

  private static final String PLAIN = "turn:";
  private static final String SECURE = "turns:";
  private static final String QUERY = "?transport=";
  private static final int PLAIN_PORT = 3478;
  private static final int SECURE_PORT = 5349;

  private TurnUri() {}

  static TurnServer read(String uri) {
    String lower = uri.toLowerCase(Locale.ROOT);
    boolean secure = lower.startsWith(SECURE);
    if (!secure && !lower.startsWith(PLAIN)) {
      throw wrong(uri, "it begins with neither 'turn:' nor 'turns:'");
    }
    String rest = uri.substring(secure ? SECURE.length() : PLAIN.length());
    if (rest.startsWith("//")) {
      throw wrong(uri, "such a URI has no '//'");
    }
    int query = rest.indexOf('?');
    String place = query < 0 ? rest : rest.substring(0, query);
    if (place.indexOf('@') >= 0) {
      throw wrong(uri, "such a URI has no user; credentials are given apart from it");
    }
    TurnTransport transport = transport(uri, secure, query < 0 ? "" : rest.substring(query));
    return TurnServer.of(destination(uri, place, secure), transport);
  }

  private static TurnTransport transport(String uri, boolean secure, String query) {
    if (query.isEmpty()) {
      return secure ? TurnTransport.TLS : TurnTransport.UDP;
    }
    if (!query.startsWith(QUERY)) {
      throw wrong(uri, "only '?transport=' may follow the port");
    }
    String name = query.substring(QUERY.length()).toLowerCase(Locale.ROOT);
    if (name.equals("tcp")) {
      return secure ? TurnTransport.TLS : TurnTransport.TCP;
    }
    if (!name.equals("udp")) {
      throw wrong(uri, "the transport '" + name + "' is neither udp nor tcp");
    }
    if (secure) {
      throw wrong(uri, "TLS over UDP (DTLS) is not spoken here; leave out the transport");
    }
    return TurnTransport.UDP;
  }

  private static Destination destination(String uri, String place, boolean secure) {
    int closing = place.lastIndexOf(']');
    boolean literal6 = place.startsWith("[");
    if (literal6 && closing < 0) {
      throw wrong(uri, "the ']' after the IPv6 address is missing");
    }
    int colon = place.indexOf(':', literal6 ? closing : 0);
    if (!literal6 && colon >= 0 && place.indexOf(':', colon + 1) >= 0) {
      throw wrong(uri, "an IPv6 address stands in brackets, such as [2001:db8::1]");
    }
    String host = literal6 ? place.substring(1, closing) : before(place, colon);
    boolean glued = literal6 && closing + 1 < place.length() && colon != closing + 1;
    if (host.isEmpty() || glued || (literal6 && host.indexOf(':') < 0)) {
      throw wrong(uri, "the host is missing or malformed");
    }
    try {
      return Destination.of(host, port(uri, place, colon, secure));
    } catch (IllegalArgumentException e) {
      throw wrong(uri, String.valueOf(e.getMessage()));
    }
  }

  private static String before(String place, int colon) {
    return colon < 0 ? place : place.substring(0, colon);
  }

  private static int port(String uri, String place, int colon, boolean secure) {
    if (colon < 0) {
      return secure ? SECURE_PORT : PLAIN_PORT;
    }
    String digits = place.substring(colon + 1);
    if (!digits.matches("[0-9]{1,5}")) {
      throw wrong(uri, "the port is no number");
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 0xFFFF) {
      throw wrong(uri, "a port is 1 to 65535");
    }
    return port;
  }

  private static IllegalArgumentException wrong(String uri, String why) {
    return new IllegalArgumentException(
        "'"
            + uri
            + "' names no TURN server: "
            + why
            + ". Write turn:HOST, turn:HOST:PORT?transport=tcp or turns:HOST:PORT");
  }

  static String write(Destination destination, TurnTransport transport) {
    return (transport == TurnTransport.TLS ? SECURE : PLAIN)
        + destination
        + (transport == TurnTransport.TCP ? QUERY + "tcp" : "");
  }
}
