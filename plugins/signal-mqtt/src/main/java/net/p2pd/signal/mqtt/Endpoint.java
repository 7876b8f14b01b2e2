package net.p2pd.signal.mqtt;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * A broker's place, in one form for all that mean the same: {@code mqtt} is {@code tcp}, {@code
 * mqtts} is {@code ssl}, and the port is always there.
 *
 * @param scheme {@code tcp}, {@code ssl}, {@code ws} or {@code wss}
 * @param host a name in lower case or an address, an IPv6 one in brackets
 * @param port from 1 to 65535
 * @param path of a web socket, else empty
 */
record Endpoint(String scheme, String host, int port, String path) {

  private static final Map<String, String> SCHEMES =
      Map.of("tcp", "tcp", "mqtt", "tcp", "ssl", "ssl", "mqtts", "ssl", "ws", "ws", "wss", "wss");
  private static final Map<String, Integer> PORTS =
      Map.of("tcp", 1883, "ssl", 8883, "ws", 80, "wss", 443);

  /** The schemes that {@link #of} takes. */
  static Set<String> schemes() {
    return SCHEMES.keySet();
  }

  /**
   * Reads a URI.
   *
   * @throws P2pdException if it names no broker; it never shows a password
   */
  static Endpoint of(URI uri) {
    @Nullable
    String scheme =
        uri.getScheme() == null ? null : SCHEMES.get(uri.getScheme().toLowerCase(Locale.ROOT));
    if (uri.getRawUserInfo() != null) {
      throw new P2pdException(
          "the URI of a broker must not hold a user name or password: everybody reads it; they"
              + " belong into signal.mqtt.brokers beside it");
    }
    @Nullable String host = uri.getHost();
    if (scheme == null || host == null || uri.getRawQuery() != null) {
      throw new P2pdException(
          "'" + uri + "' is no broker's URI such as tcp://host:1883 or wss://host/mqtt");
    }
    int port = uri.getPort() < 0 ? PORTS.getOrDefault(scheme, 0) : uri.getPort();
    if (port < 1 || port > 65535) {
      throw new P2pdException("the broker's URI '" + uri + "' has no port from 1 to 65535");
    }
    String path = uri.getRawPath() == null || uri.getRawPath().equals("/") ? "" : uri.getRawPath();
    boolean web = scheme.startsWith("ws");
    if (!path.isEmpty() && !web) {
      throw new P2pdException(
          "the broker's URI '" + uri + "' has a path, which only ws and wss can have");
    }
    return new Endpoint(scheme, host.toLowerCase(Locale.ROOT), port, path);
  }

  boolean isSecure() {
    return scheme.equals("ssl") || scheme.equals("wss");
  }

  /**
   * Compares the text. Not as records do by themselves: the JDK (17) keeps the class of the last
   * record that it made a comparison for, and so a plugin's classes would stay in memory.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns the URI as Paho wants it, which is the one that people read, too. */
  @Override
  public String toString() {
    return scheme + "://" + host + ":" + port + path;
  }
}
