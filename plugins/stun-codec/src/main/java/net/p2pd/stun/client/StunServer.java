package net.p2pd.stun.client;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.pipe.Destination;

/**
 * A STUN server as people name it: {@code stun.example.net}, {@code 192.0.2.1:3478}, {@code
 * [2001:db8::1]:3478}, or a URI as in RFC 7064, {@code stun:example.net}, {@code
 * stuns:example.net:5349}. Immutable.
 *
 * <p>A URI with a name and without a port means the domain whose servers the DNS tells by SRV
 * records (RFC 8489 section 8.1); where it has none, and without a scheme, the name is the server's
 * and the port the usual one.
 */
public final class StunServer {

  private static final int MAX_PORT = 65535;
  private static final Pattern FORM =
      Pattern.compile("(?i:(stuns?):)?(\\[[^\\]]*\\]|[^:?\\[\\]]*)(?::([0-9]{1,5}))?");

  private final StunTransport transport;
  private final String host;
  private final int port;
  private final boolean uri;

  private StunServer(StunTransport transport, String host, int port, boolean uri) {
    this.transport = transport;
    this.host = host;
    this.port = port;
    this.uri = uri;
  }

  /**
   * A server by host and port.
   *
   * @param transport how to ask it
   * @param host a name or literal
   * @param port 1 to 65535
   * @return the server
   * @throws IllegalArgumentException with what is wrong
   */
  public static StunServer of(StunTransport transport, String host, int port) {
    Destination checked = Destination.of(host, port);
    return new StunServer(
        Objects.requireNonNull(transport, "transport"), checked.host(), checked.port(), false);
  }

  /**
   * Reads one of the forms above: by UDP, or by TLS if the scheme is {@code stuns}.
   *
   * @param text what somebody wrote
   * @return the server
   * @throws IllegalArgumentException with what is wrong
   */
  public static StunServer parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches() || form.group(2).isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no STUN server: write host, host:port, [address]:port, stun:host or"
              + " stuns:host");
    }
    String scheme = form.group(1);
    if (scheme != null && form.group(3) == null && form.group(2).matches("[0-9]{1,5}")) {
      return of(StunTransport.UDP, scheme, Integer.parseInt(form.group(2))); // a host of that name
    }
    int port = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
    if (form.group(3) != null && (port < 1 || port > MAX_PORT)) {
      throw new IllegalArgumentException(
          "port " + port + " of '" + text + "' is not between 1 and 65535");
    }
    boolean secure = "stuns".equalsIgnoreCase(scheme);
    // refuses what is no host
    Destination checked = Destination.of(form.group(2), port == 0 ? MAX_PORT : port);
    return new StunServer(
        secure ? StunTransport.TLS : StunTransport.UDP, checked.host(), port, scheme != null);
  }

  /**
   * The same server, asked in another way; without a port of its own its usual port changes, too.
   *
   * @param other how to ask
   * @return new server
   */
  public StunServer over(StunTransport other) {
    return new StunServer(Objects.requireNonNull(other, "transport"), host, port, uri);
  }

  /**
   * How it is asked.
   *
   * @return a transport
   */
  public StunTransport transport() {
    return transport;
  }

  /**
   * Its name or address.
   *
   * @return without brackets
   */
  public String host() {
    return host;
  }

  /**
   * Its port.
   *
   * @return as given, or the usual one of the transport
   */
  public int port() {
    return port == 0 ? transport.port() : port;
  }

  /** Whether the DNS is asked for the servers of a domain first. */
  boolean isDomain() {
    return uri && port == 0 && destination().literal().isEmpty();
  }

  /** The name of its SRV records. */
  String record() {
    return transport.record() + host;
  }

  Destination destination() {
    return Destination.of(host, port());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StunServer that
        && that.transport == transport
        && that.host.equals(host)
        && that.port == port
        && that.uri == uri;
  }

  @Override
  public int hashCode() {
    return Objects.hash(transport, host, port, uri);
  }

  @Override
  public String toString() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (uri ? transport.service() + ":" : "") + name + (port == 0 ? "" : ":" + port);
  }
}
