package net.p2pd.service.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.route.IpRange;

/** What the operator has configured, checked. Immutable. */
final class TurnSettings {

  static final ConfigKey<List<String>> LISTEN =
      ConfigKey.list("listen", "IP addresses to listen on; without any the service is off")
          .withDefault(List.of());
  static final ConfigKey<Long> PORT =
      ConfigKey.number("port", "port for UDP and TCP").withDefault(3480L);
  static final ConfigKey<Long> TLS_PORT =
      ConfigKey.number("tls-port", "port for TLS, which is on if there is a certificate")
          .withDefault(5349L);
  static final ConfigKey<String> CERTIFICATE =
      ConfigKey.string("certificate", "file with the certificate and its chain, PEM");
  static final ConfigKey<String> PRIVATE_KEY =
      ConfigKey.string("private-key", "file with the certificate's private key, PKCS #8 in PEM");
  static final ConfigKey<String> REALM =
      ConfigKey.string("realm", "name of this server's users as a whole (RFC 8489 section 9.2)")
          .withDefault("p2pd");
  static final ConfigKey<List<String>> USERS =
      ConfigKey.list("users", "who may use the server, as name:password")
          .withDefault(List.of())
          .secret();
  static final ConfigKey<String> SECRET =
      ConfigKey.string("secret", "secret for time-limited names: see the README").secret();
  static final ConfigKey<List<String>> RELAY =
      ConfigKey.list("relay", "IP addresses to relay from; those of 'listen' if there are none")
          .withDefault(List.of());
  static final ConfigKey<List<String>> EXTERNAL =
      ConfigKey.list("external", "relayed addresses behind a NAT, as internal=external")
          .withDefault(List.of());
  static final ConfigKey<String> RELAY_PORTS =
      ConfigKey.string("relay-ports", "ports to relay from, as first-last")
          .withDefault("49152-65535");
  static final ConfigKey<List<String>> ALLOWED_PEERS =
      ConfigKey.list(
              "allowed-peers", "ranges that are no public addresses and yet allowed as peers")
          .withDefault(List.of());
  static final ConfigKey<List<String>> DENIED_PEERS =
      ConfigKey.list("denied-peers", "ranges that are not allowed as peers").withDefault(List.of());
  static final ConfigKey<Duration> LIFETIME =
      ConfigKey.duration("lifetime", "how long an allocation lasts without being refreshed")
          .withDefault(Duration.ofMinutes(10));
  static final ConfigKey<Duration> MAX_LIFETIME =
      ConfigKey.duration("max-lifetime", "the longest time that a client gets if it asks for more")
          .withDefault(Duration.ofHours(1));
  static final ConfigKey<Duration> NONCE_LIFETIME =
      ConfigKey.duration("nonce-lifetime", "how long a nonce is good")
          .withDefault(Duration.ofMinutes(10));
  static final ConfigKey<Long> ALLOCATIONS =
      ConfigKey.number("allocations", "allocations in all").withDefault(10_000L);
  static final ConfigKey<Long> ALLOCATIONS_PER_USER =
      ConfigKey.number("allocations-per-user", "allocations of one user").withDefault(1_000L);
  static final ConfigKey<Long> BYTES_PER_SECOND =
      ConfigKey.number("bytes-per-second", "relayed bytes a second in all; 0 = no limit")
          .withDefault(0L);
  static final ConfigKey<Long> BYTES_PER_SECOND_PER_USER =
      ConfigKey.number("bytes-per-second-per-user", "the same for one user; 0 = no limit")
          .withDefault(0L);
  static final ConfigKey<Long> CONNECTIONS =
      ConfigKey.number("connections", "TCP and TLS connections of clients in all")
          .withDefault(10_000L);
  static final ConfigKey<Long> UNKNOWN_CONNECTIONS =
      ConfigKey.number(
              "unknown-connections", "of these, connections that have shown no credentials")
          .withDefault(512L);
  static final ConfigKey<Duration> UNKNOWN_TIMEOUT =
      ConfigKey.duration("unknown-timeout", "how long a connection may show no credentials")
          .withDefault(Duration.ofSeconds(15));
  static final ConfigKey<Long> CHALLENGES_PER_SECOND =
      ConfigKey.number("challenges-per-second", "refusals that one IP address gets in a second")
          .withDefault(500L);

  static final List<ConfigKey<?>> KEYS =
      List.of(
          LISTEN,
          PORT,
          TLS_PORT,
          CERTIFICATE,
          PRIVATE_KEY,
          REALM,
          USERS,
          SECRET,
          RELAY,
          EXTERNAL,
          RELAY_PORTS,
          ALLOWED_PEERS,
          DENIED_PEERS,
          LIFETIME,
          MAX_LIFETIME,
          NONCE_LIFETIME,
          ALLOCATIONS,
          ALLOCATIONS_PER_USER,
          BYTES_PER_SECOND,
          BYTES_PER_SECOND_PER_USER,
          CONNECTIONS,
          UNKNOWN_CONNECTIONS,
          UNKNOWN_TIMEOUT,
          CHALLENGES_PER_SECOND);

  private static final int REALM_LIMIT = 127;

  final List<InetAddress> listen;
  final int port;
  final int tlsPort;
  final Optional<String> certificate;
  final Optional<String> privateKey;
  final String realm;
  final Map<String, String> users;
  final Optional<String> secret;
  final List<InetAddress> relay;
  final Map<InetAddress, InetAddress> external;
  final int firstPort;
  final int lastPort;
  final List<IpRange> allowedPeers;
  final List<IpRange> deniedPeers;
  final Duration lifetime;
  final Duration maxLifetime;
  final Duration nonceLifetime;
  final int allocations;
  final int allocationsPerUser;
  final long bytesPerSecond;
  final long bytesPerSecondPerUser;
  final int connections;
  final int unknownConnections;
  final Duration unknownTimeout;
  final int challengesPerSecond;

  TurnSettings(Settings settings) {
    listen = addresses(settings, LISTEN);
    port = (int) number(settings, PORT, 0, 65_535);
    tlsPort = (int) number(settings, TLS_PORT, 0, 65_535);
    certificate = settings.find(CERTIFICATE);
    privateKey = settings.find(PRIVATE_KEY);
    realm = settings.get(REALM);
    users = users(settings.get(USERS));
    secret = settings.find(SECRET).filter(text -> !text.isEmpty());
    List<InetAddress> own = addresses(settings, RELAY);
    relay = own.isEmpty() ? listen : own;
    external = pairs(settings.get(EXTERNAL));
    int[] ports = ports(settings.get(RELAY_PORTS));
    firstPort = ports[0];
    lastPort = ports[1];
    allowedPeers = ranges(settings, ALLOWED_PEERS);
    deniedPeers = ranges(settings, DENIED_PEERS);
    lifetime = seconds(settings, LIFETIME);
    maxLifetime = seconds(settings, MAX_LIFETIME);
    nonceLifetime = seconds(settings, NONCE_LIFETIME);
    allocations = (int) number(settings, ALLOCATIONS, 1, 1 << 24);
    allocationsPerUser = (int) number(settings, ALLOCATIONS_PER_USER, 1, 1 << 24);
    bytesPerSecond = number(settings, BYTES_PER_SECOND, 0, 1L << 40);
    bytesPerSecondPerUser = number(settings, BYTES_PER_SECOND_PER_USER, 0, 1L << 40);
    connections = (int) number(settings, CONNECTIONS, 1, 1 << 20);
    unknownConnections = (int) number(settings, UNKNOWN_CONNECTIONS, 1, 1 << 20);
    unknownTimeout = seconds(settings, UNKNOWN_TIMEOUT);
    challengesPerSecond = (int) number(settings, CHALLENGES_PER_SECOND, 1, 1 << 20);
    check();
  }

  boolean isOn() {
    return !listen.isEmpty();
  }

  private void check() {
    if (realm.isEmpty() || realm.length() > REALM_LIMIT) {
      throw wrong(REALM, "has 1 to " + REALM_LIMIT + " characters");
    }
    if (certificate.isPresent() != privateKey.isPresent()) {
      throw wrong(
          certificate.isPresent() ? PRIVATE_KEY : CERTIFICATE,
          "is missing: TLS needs a certificate and its private key");
    }
    if (maxLifetime.compareTo(lifetime) < 0) {
      throw wrong(MAX_LIFETIME, "is shorter than lifetime, " + lifetime.toSeconds() + " s");
    }
    if (isOn() && users.isEmpty() && secret.isEmpty()) {
      throw new P2pdException(
          "a TURN server without credentials would relay for everybody: set 'users', such as"
              + " [\"name:password\"], or 'secret'");
    }
    for (InetAddress address : relay) {
      if (address.isAnyLocalAddress()) {
        throw wrong(
            RELAY,
            "must name addresses of this machine, since clients are told them; not "
                + text(address));
      }
    }
  }

  private static P2pdException wrong(ConfigKey<?> key, String what) {
    return new P2pdException("'" + key.name() + "' " + what);
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }

  private static long number(Settings settings, ConfigKey<Long> key, long least, long most) {
    long value = settings.get(key);
    if (value < least || value > most) {
      throw wrong(key, "is " + value + "; expected " + least + " to " + most);
    }
    return value;
  }

  private static Duration seconds(Settings settings, ConfigKey<Duration> key) {
    Duration value = settings.get(key);
    if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw wrong(key, "is " + value.toMillis() + " ms; expected 1 second to 1 day");
    }
    return value;
  }

  private static List<InetAddress> addresses(Settings settings, ConfigKey<List<String>> key) {
    return settings.get(key).stream().map(text -> address(key, text)).toList();
  }

  private static InetAddress address(ConfigKey<?> key, String text) {
    try {
      IpRange range = IpRange.parse(text);
      if (range.isHost()) {
        return range.first();
      }
    } catch (IllegalArgumentException e) {
      throw wrong(key, "holds \"" + text + "\", which is no IP address");
    }
    throw wrong(key, "holds the range " + text + " where one address is expected");
  }

  private static List<IpRange> ranges(Settings settings, ConfigKey<List<String>> key) {
    List<IpRange> ranges = new ArrayList<>();
    for (String text : settings.get(key)) {
      try {
        ranges.add(IpRange.parse(text));
      } catch (IllegalArgumentException e) {
        throw wrong(
            key, "holds \"" + text + "\"; expected an IP address or a range such as 10.0.0.0/8");
      }
    }
    return List.copyOf(ranges);
  }

  private static Map<String, String> users(List<String> entries) {
    Map<String, String> users = new TreeMap<>();
    for (int i = 0; i < entries.size(); i++) {
      String entry = entries.get(i);
      int colon = entry.indexOf(':');
      if (colon <= 0 || colon == entry.length() - 1) {
        // Not quoted: it may hold a password.
        throw wrong(USERS, "entry " + (i + 1) + " is not of the form name:password");
      }
      users.put(entry.substring(0, colon), entry.substring(colon + 1));
    }
    return Map.copyOf(users);
  }

  private static Map<InetAddress, InetAddress> pairs(List<String> entries) {
    Map<InetAddress, InetAddress> pairs = new java.util.HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw wrong(EXTERNAL, "holds \"" + entry + "\"; expected internal=external");
      }
      pairs.put(
          address(EXTERNAL, entry.substring(0, equals)),
          address(EXTERNAL, entry.substring(equals + 1)));
    }
    return Map.copyOf(pairs);
  }

  private static int[] ports(String text) {
    if (text.matches("[0-9]{1,5}-[0-9]{1,5}")) {
      int dash = text.indexOf('-');
      int first = Integer.parseInt(text.substring(0, dash));
      int last = Integer.parseInt(text.substring(dash + 1));
      if (first >= 1 && last <= 65_535 && last > first) {
        return new int[] {first, last};
      }
    }
    throw wrong(RELAY_PORTS, "is \"" + text + "\"; expected two ports such as 49152-65535");
  }

  /** Returns the address that clients and peers are told for a relayed one. */
  InetSocketAddress told(InetSocketAddress relayed) {
    InetAddress outside = external.get(relayed.getAddress());
    return outside == null ? relayed : new InetSocketAddress(outside, relayed.getPort());
  }
}
