package net.p2pd.service.mqtt;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.route.IpRange;

/**
 * What is configured for the broker, checked.
 *
 * @param address where it listens
 * @param port the port without TLS, 0 = any free one; -1 = none
 * @param tls the files for TLS; null = no TLS
 * @param tlsPort the port with TLS, 0 = any free one
 * @param users passwords by user
 * @param anonymous whether clients without a name are let in
 * @param maxMessage the longest message in bytes, its headers included
 * @param connections how many clients may be logged in
 */
record MqttOptions(
    InetAddress address,
    int port,
    @Nullable TlsFiles tls,
    int tlsPort,
    Map<String, String> users,
    boolean anonymous,
    int maxMessage,
    int connections) {

  /** A certificate chain and its private key, both PEM. */
  record TlsFiles(Path certificate, Path privateKey) {}

  static final ConfigKey<List<String>> LISTEN =
      ConfigKey.list(
              "listen",
              "the IP address to listen on; 0.0.0.0 and :: stand for all of that family; none: no"
                  + " broker")
          .withDefault(List.of());
  static final ConfigKey<Long> PORT =
      ConfigKey.number("port", "the port without TLS; 0 for a free one").withDefault(1883L);
  static final ConfigKey<Boolean> PLAIN =
      ConfigKey.flag("plain", "whether it listens without TLS, too").withDefault(true);
  static final ConfigKey<Long> TLS_PORT =
      ConfigKey.number("tls-port", "the port with TLS, which is on if there is a certificate")
          .withDefault(8883L);
  static final ConfigKey<String> CERTIFICATE =
      ConfigKey.string("certificate", "file with the certificate and its chain, PEM");
  static final ConfigKey<String> PRIVATE_KEY =
      ConfigKey.string("private-key", "file with the certificate's private key, PKCS #8 in PEM");
  static final ConfigKey<List<String>> USERS =
      ConfigKey.list("users", "who may log in, as name:password").withDefault(List.of()).secret();
  static final ConfigKey<Boolean> ANONYMOUS =
      ConfigKey.flag(
          "anonymous",
          "whether clients without name and password are let in; unless said, only where there are"
              + " no users and it listens on loopback");
  static final ConfigKey<Long> MAX_MESSAGE =
      ConfigKey.number("max-message", "the longest message of a client, in bytes")
          .withDefault(256L << 10);
  static final ConfigKey<Long> CONNECTIONS =
      ConfigKey.number("connections", "how many clients may be logged in").withDefault(1000L);

  static final List<ConfigKey<?>> KEYS =
      List.of(
          LISTEN,
          PORT,
          PLAIN,
          TLS_PORT,
          CERTIFICATE,
          PRIVATE_KEY,
          USERS,
          ANONYMOUS,
          MAX_MESSAGE,
          CONNECTIONS);

  /** Without whom nobody can log in. */
  private static final String NOBODY =
      "nobody could log in: 'users' is empty, and clients without a name are let in on loopback"
          + " only; give users = [\"name:password\"], or anonymous = true to let in everybody who"
          + " reaches it";

  /**
   * Reads them.
   *
   * @return empty if there is to be no broker
   * @throws P2pdException with what is wrong
   */
  static Optional<MqttOptions> read(Settings settings) {
    List<String> listen = settings.get(LISTEN);
    if (listen.isEmpty()) {
      return Optional.empty();
    }
    if (listen.size() > 1) {
      throw wrong(
          LISTEN,
          "holds "
              + listen.size()
              + " addresses, but the broker listens on one;"
              + " 0.0.0.0 and :: stand for all of their family");
    }
    InetAddress address = address(listen.get(0));
    Map<String, String> users = users(settings.get(USERS));
    boolean anonymous =
        settings.find(ANONYMOUS).orElse(users.isEmpty() && address.isLoopbackAddress());
    if (users.isEmpty() && !anonymous) {
      throw new P2pdException(NOBODY);
    }
    TlsFiles tls = tls(settings);
    boolean plain = settings.get(PLAIN);
    if (!plain && tls == null) {
      throw wrong(PLAIN, "is false, and there is no certificate for TLS, so nothing is left");
    }
    return Optional.of(
        new MqttOptions(
            address,
            plain ? number(settings, PORT, 0, 65535) : -1,
            tls,
            number(settings, TLS_PORT, 0, 65535),
            users,
            anonymous,
            number(settings, MAX_MESSAGE, 128, 64 << 20),
            number(settings, CONNECTIONS, 1, 1 << 20)));
  }

  private static InetAddress address(String text) {
    try {
      IpRange range = IpRange.parse(text);
      if (range.isHost()) {
        return range.first();
      }
    } catch (IllegalArgumentException e) {
      // said below, with the key's name
    }
    throw wrong(LISTEN, "holds \"" + text + "\", which is no IP address");
  }

  private static Map<String, String> users(List<String> pairs) {
    Map<String, String> users = new LinkedHashMap<>();
    for (String pair : pairs) {
      int colon = pair.indexOf(':');
      if (colon < 1 || colon == pair.length() - 1) { // not quoted: it may be a password
        throw wrong(USERS, "holds what is not of the form name:password");
      }
      users.put(pair.substring(0, colon), pair.substring(colon + 1));
    }
    return users;
  }

  private static @Nullable TlsFiles tls(Settings settings) {
    Optional<String> certificate = settings.find(CERTIFICATE);
    Optional<String> key = settings.find(PRIVATE_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new P2pdException(
          "for TLS both 'certificate' and 'private-key' are needed, and only one is given");
    }
    try {
      return certificate.isEmpty()
          ? null
          : new TlsFiles(Path.of(certificate.get()), Path.of(key.orElseThrow()));
    } catch (InvalidPathException e) {
      throw new P2pdException("a file for TLS has no proper name: " + e.getMessage(), e);
    }
  }

  private static int number(Settings settings, ConfigKey<Long> key, long least, long most) {
    long value = settings.get(key);
    if (value < least || value > most) {
      throw wrong(key, "is " + value + "; expected a number from " + least + " to " + most);
    }
    return Math.toIntExact(value);
  }

  private static P2pdException wrong(ConfigKey<?> key, String what) {
    return new P2pdException("'" + key.name() + "' " + what);
  }

  @Override
  public String toString() {
    return "MqttOptions[" + address.getHostAddress() + ", " + users.size() + " users]";
  }
}
