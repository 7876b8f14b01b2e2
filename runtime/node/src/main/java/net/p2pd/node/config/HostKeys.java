package net.p2pd.node.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.api.plugin.ConfigKey;

/**
 * Every key that the host knows, with its type, default, meaning and limits; the template of {@code
 * p2pd.toml} is made from this table. All of them can be asked for in {@code
 * PluginContext.shared()}. Keys of plugins stand below {@code plugin.<id>.} and are declared by the
 * plugins.
 */
public final class HostKeys {
  /** The port that the node listens on; 0 = any free one. */
  public static final ConfigKey<Long> NODE_PORT =
      ConfigKey.number("node.port", "The port that the node listens on; 0 takes any free one.")
          .withDefault(0L);

  /** The names of the NICs to use; empty = all that are up and have an address. */
  public static final ConfigKey<List<String>> NODE_NICS =
      ConfigKey.list(
              "node.nics",
              "The network interfaces to use, by name; empty stands for all that are up.")
          .withDefault(List.of());

  /** {@code all}, {@code local} (private addresses) or {@code loopback}. */
  public static final ConfigKey<String> NODE_LISTEN =
      ConfigKey.string(
              "node.listen",
              "Where the node listens: on all addresses, on those of the local network and"
                  + " loopback, or on loopback alone.")
          .withDefault("all");

  /** Whether routers are asked to open ports. */
  public static final ConfigKey<Boolean> NODE_PORT_MAPPING =
      ConfigKey.flag(
              "node.port-mapping",
              "Whether the router is asked to open the node's port (PCP, NAT-PMP, UPnP), and"
                  + " strategies may ask it for others.")
          .withDefault(true);

  /** {@code [anyone]}, {@code [known]} or ids of peers; never empty unless nobody is accepted. */
  public static final ConfigKey<List<String>> NODE_ACCEPT =
      ConfigKey.list(
              "node.accept",
              "Who may connect: anyone, peers that this node connected to before, or those listed;"
                  + " an empty list lets nobody in.")
          .withDefault(List.of("anyone"));

  /** Whether peers that know the node's id find its address. */
  public static final ConfigKey<Boolean> NODE_PUBLISH =
      ConfigKey.flag(
              "node.publish",
              "Whether this node leaves its address at its brokers, sealed, so that whoever knows"
                  + " its peer id can connect without the address.")
          .withDefault(false);

  /** {@code auto}, {@code nio} or {@code epoll}. */
  public static final ConfigKey<String> NODE_IO =
      ConfigKey.string(
              "node.io", "What moves bytes: epoll where it works (auto), always NIO, always epoll.")
          .withDefault("auto");

  /** {@code auto}, {@code jdk} or {@code native}. */
  public static final ConfigKey<String> TLS_ENGINE =
      ConfigKey.string(
              "tls.engine",
              "What encrypts sessions: BoringSSL where its native part works (auto), always the"
                  + " JDK's TLS, always BoringSSL. Peers notice no difference.")
          .withDefault("auto");

  /** Whether paths of datagrams may become sessions. */
  public static final ConfigKey<Boolean> SESSION_QUIC =
      ConfigKey.flag(
              "session.quic",
              "Whether punched UDP paths and relays over UDP become sessions, by QUIC, where its"
                  + " native part works; without it such paths go over TCP or not at all.")
          .withDefault(true);

  /** How long an inbound connection may take to become a session, in all. */
  public static final ConfigKey<Duration> NODE_HANDSHAKE_TIMEOUT =
      ConfigKey.duration(
              "node.handshake-timeout",
              "How long an inbound connection may take to prove its identity and become a session.")
          .withDefault(Duration.ofSeconds(10));

  /** How many inbound connections may be on their way to a session. */
  public static final ConfigKey<Long> NODE_MAX_UNPROVEN =
      ConfigKey.number(
              "node.max-unproven",
              "How many inbound connections may be on their way to a session; one more makes the"
                  + " oldest of the busiest source leave.")
          .withDefault(256L);

  /** How many of them may come from one IPv4 address or IPv6 network. */
  public static final ConfigKey<Long> NODE_MAX_UNPROVEN_PER_SOURCE =
      ConfigKey.number(
              "node.max-unproven-per-source",
              "How many of them may come from one source: an IPv4 address or a /64 network of"
                  + " IPv6.")
          .withDefault(64L);

  /** The number of sessions beyond which peers are refused. */
  public static final ConfigKey<Long> NODE_MAX_SESSIONS =
      ConfigKey.number(
              "node.max-sessions", "How many sessions there may be before peers are refused.")
          .withDefault(16384L);

  /** The number of sessions with one peer beyond which it is refused. */
  public static final ConfigKey<Long> NODE_MAX_SESSIONS_PER_PEER =
      ConfigKey.number(
              "node.max-sessions-per-peer", "How many of them may be with one and the same peer.")
          .withDefault(1024L);

  /** The longest message of a session, in bytes. */
  public static final ConfigKey<Long> SESSION_MAX_MESSAGE =
      ConfigKey.number("session.max-message", "The longest message that a peer may send, in bytes.")
          .withDefault(16L << 20);

  /** The number of streams that a peer may have open in one session. */
  public static final ConfigKey<Long> SESSION_MAX_STREAMS =
      ConfigKey.number(
              "session.max-streams", "How many streams a peer may have open in one session.")
          .withDefault(4096L);

  /** How much may wait to be sent on all streams of a session together, in bytes. */
  public static final ConfigKey<Long> SESSION_MAX_PENDING =
      ConfigKey.number(
              "session.max-pending",
              "How much may wait until a peer reads it, on all streams of a session together, in"
                  + " bytes; further sends fail.")
          .withDefault(64L << 20);

  /** How long a connect may take, unless its options say otherwise. */
  public static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration(
              "connect.timeout", "How long connecting may take, unless the caller says otherwise.")
          .withDefault(Duration.ofSeconds(30));

  /** More plugin directories, relative to the file that names them. */
  public static final ConfigKey<List<String>> PLUGINS_DIRECTORIES =
      ConfigKey.list(
              "plugins.directories",
              "Plugin directories beside those of the command line; relative to the directory of"
                  + " this file.")
          .withDefault(List.of());

  /** Ids of plugins without which the start fails. */
  public static final ConfigKey<List<String>> PLUGINS_REQUIRED =
      ConfigKey.list("plugins.required", "Plugins without which the start fails, by id.")
          .withDefault(List.of());

  /** Ids of plugins that are not loaded. */
  public static final ConfigKey<List<String>> PLUGINS_DISABLED =
      ConfigKey.list("plugins.disabled", "Plugins that are not loaded, by id.")
          .withDefault(List.of());

  /** How long each service of a plugin may take to start. */
  public static final ConfigKey<Duration> PLUGINS_START_TIMEOUT =
      ConfigKey.duration(
              "plugins.start-timeout", "How long each service of a plugin may take to start.")
          .withDefault(Duration.ofSeconds(5));

  /**
   * STUN servers as {@code host} or {@code host:port}, the port being 3478 if left out; or {@code
   * stun:domain}, whose servers the DNS tells.
   */
  public static final ConfigKey<List<String>> STUN_SERVERS =
      ConfigKey.list("stun.servers", "Servers that tell this node its external addresses.")
          .withDefault(List.of());

  /** How long one round of questions about external addresses and NATs may take. */
  public static final ConfigKey<Duration> NAT_TIMEOUT =
      ConfigKey.duration(
              "nat.timeout",
              "How long finding out external addresses and NATs may take; what is not known then"
                  + " stays unknown until it is asked again.")
          .withDefault(Duration.ofSeconds(5));

  /** How long a connect of a node that has only just started waits for the first answers. */
  public static final ConfigKey<Duration> NAT_PATIENCE =
      ConfigKey.duration(
              "nat.patience",
              "How long a connect waits for the first round of these questions with what goes by the"
                  + " answers, and with a relay; longer finds more direct ways on a slow machine.")
          .withDefault(Duration.ofMillis(2500));

  /** How often external addresses are asked for while nothing seems to change. */
  public static final ConfigKey<Duration> NAT_REFRESH =
      ConfigKey.duration(
              "nat.refresh",
              "How often external addresses are asked for again while nothing seems to change here;"
                  + " only a router knows when its own change.")
          .withDefault(Duration.ofMinutes(10));

  /** The key of the list of TURN servers, see {@code Settings.tables}. */
  public static final String TURN_SERVERS = "turn.servers";

  /** In {@link #TURN_SERVERS}: the server, a URI as in RFC 7065. */
  public static final ConfigKey<String> TURN_URI = ConfigKey.string("uri", "The relay.").required();

  /** In {@link #TURN_SERVERS}: the user. */
  public static final ConfigKey<String> TURN_USERNAME = ConfigKey.string("username", "The user.");

  /** In {@link #TURN_SERVERS}: the password, a secret. */
  public static final ConfigKey<String> TURN_PASSWORD =
      ConfigKey.string("password", "The user's password.").secret();

  /**
   * The key of the list of MQTT brokers for signalling, see {@code Settings.tables}; a row may be
   * written as its URI alone.
   */
  public static final String SIGNAL_MQTT_BROKERS = "signal.mqtt.brokers";

  /** In {@link #SIGNAL_MQTT_BROKERS}: the broker, as it stands in this node's address. */
  public static final ConfigKey<String> BROKER_URI =
      ConfigKey.string("uri", "The broker.").required();

  /** In {@link #SIGNAL_MQTT_BROKERS}: the user. */
  public static final ConfigKey<String> BROKER_USERNAME = ConfigKey.string("username", "The user.");

  /** In {@link #SIGNAL_MQTT_BROKERS}: the password, a secret. */
  public static final ConfigKey<String> BROKER_PASSWORD =
      ConfigKey.string("password", "The user's password.").secret();

  /** In {@link #SIGNAL_MQTT_BROKERS}: who signed the broker's certificate. */
  public static final ConfigKey<String> BROKER_CA =
      ConfigKey.string("ca", "A file with the certificates to trust, in PEM.");

  /** How much the clock of a peer that writes may differ from this machine's. */
  public static final ConfigKey<Duration> SIGNAL_CLOCK_TOLERANCE =
      ConfigKey.duration(
              "signal.clock-tolerance",
              "How much the clock of a peer may differ from this machine's; messages over brokers"
                  + " that differ more are taken for old ones and refused.")
          .withDefault(Duration.ofSeconds(150));

  /** How long a peer's address is looked for by its id. */
  public static final ConfigKey<Duration> SIGNAL_FIND_TIMEOUT =
      ConfigKey.duration(
              "signal.find-timeout",
              "How long the address of a peer is looked for at brokers when only its id is given.")
          .withDefault(Duration.ofSeconds(5));

  /** Where the REST gateway listens, as {@code address:port}. */
  public static final ConfigKey<String> REST_LISTEN =
      ConfigKey.string("rest.listen", "Where the REST gateway and its web page listen.")
          .withDefault("127.0.0.1:12333");

  /** Where the node's figures can be fetched, as {@code address:port}; empty = nowhere. */
  public static final ConfigKey<String> METRICS_LISTEN =
      ConfigKey.string(
              "metrics.listen",
              "Where a monitoring system fetches the node's figures, as http://.../metrics in the"
                  + " text form of Prometheus; empty for nowhere. Whoever reaches it may read"
                  + " them.")
          .withDefault("");

  /** A chapter of the table. */
  record Chapter(String title, List<KeySpec<?>> keys, List<TableSpec> tables) {}

  static final List<Chapter> CHAPTERS =
      List.of(
          new Chapter(
              "The node",
              List.of(
                  KeySpec.of(NODE_PORT, Rule.between(0, 65535), ""),
                  KeySpec.of(NODE_NICS, Rule.names(), "[\"eth0\"]"),
                  KeySpec.of(NODE_LISTEN, Rule.oneOf("all", "local", "loopback"), ""),
                  KeySpec.of(NODE_PORT_MAPPING),
                  new KeySpec<>(NODE_ACCEPT, Rule.peers("anyone", "known"), "\"anyone\"", true),
                  KeySpec.of(NODE_PUBLISH),
                  KeySpec.of(NODE_IO, Rule.oneOf("auto", "nio", "epoll"), "")),
              List.of()),
          new Chapter(
              "Connections",
              List.of(
                  KeySpec.of(
                      CONNECT_TIMEOUT,
                      Rule.between(Duration.ofMillis(100), Duration.ofHours(1)),
                      ""),
                  KeySpec.of(
                      NODE_HANDSHAKE_TIMEOUT,
                      Rule.between(Duration.ofMillis(100), Duration.ofMinutes(5)),
                      ""),
                  KeySpec.of(NODE_MAX_UNPROVEN, Rule.between(1, 1 << 16), ""),
                  KeySpec.of(NODE_MAX_UNPROVEN_PER_SOURCE, Rule.between(1, 1 << 16), ""),
                  KeySpec.of(NODE_MAX_SESSIONS, Rule.between(1, 1 << 20), ""),
                  KeySpec.of(NODE_MAX_SESSIONS_PER_PEER, Rule.between(1, 1 << 20), ""),
                  KeySpec.of(SESSION_MAX_MESSAGE, Rule.between(1024, 1 << 28), ""),
                  KeySpec.of(SESSION_MAX_STREAMS, Rule.between(1, 1 << 20), ""),
                  KeySpec.of(SESSION_MAX_PENDING, Rule.between(1 << 20, 1 << 30), ""),
                  KeySpec.of(SESSION_QUIC),
                  KeySpec.of(TLS_ENGINE, Rule.oneOf("auto", "jdk", "native"), "")),
              List.of()),
          new Chapter(
              "Finding each other",
              List.of(
                  KeySpec.of(STUN_SERVERS, Rule.servers(), "[\"stun.example.net:3478\"]"),
                  KeySpec.of(
                      NAT_TIMEOUT, Rule.between(Duration.ofMillis(100), Duration.ofMinutes(1)), ""),
                  KeySpec.of(
                      NAT_PATIENCE,
                      Rule.between(Duration.ofMillis(100), Duration.ofMinutes(1)),
                      ""),
                  KeySpec.of(
                      NAT_REFRESH, Rule.between(Duration.ofSeconds(1), Duration.ofDays(1)), ""),
                  KeySpec.of(
                      SIGNAL_FIND_TIMEOUT,
                      Rule.between(Duration.ofMillis(100), Duration.ofMinutes(1)),
                      ""),
                  KeySpec.of(
                      SIGNAL_CLOCK_TOLERANCE,
                      Rule.between(Duration.ofSeconds(1), Duration.ofMinutes(10)),
                      "")),
              List.of(
                  new TableSpec(
                      SIGNAL_MQTT_BROKERS,
                      "MQTT brokers over which peers find each other; a text alone is the uri."
                          + " Where its ca is named, a broker has to have a certificate from it.",
                      List.of(
                          KeySpec.of(BROKER_URI, Rule.brokerUri(), ""),
                          KeySpec.of(BROKER_USERNAME),
                          KeySpec.of(BROKER_PASSWORD),
                          KeySpec.of(BROKER_CA)),
                      BROKER_URI,
                      "[\"tcp://host:1883\", { uri = \"ssl://host\", username = \"u\","
                          + " password = \"p\" }]"),
                  new TableSpec(
                      TURN_SERVERS,
                      "Relays, for where no direct path exists.",
                      List.of(
                          KeySpec.of(TURN_URI, Rule.turnUri(), ""),
                          KeySpec.of(TURN_USERNAME),
                          KeySpec.of(TURN_PASSWORD)),
                      "[{ uri = \"turn:host:3478\", username = \"u\", password = \"p\" }]"))),
          new Chapter(
              "The REST gateway", List.of(KeySpec.of(REST_LISTEN, Rule.endpoint(), "")), List.of()),
          new Chapter(
              "Metrics",
              List.of(KeySpec.of(METRICS_LISTEN, Rule.socketOrNone(), "\"127.0.0.1:9464\"")),
              List.of()),
          new Chapter(
              "Plugins",
              List.of(
                  KeySpec.of(PLUGINS_DIRECTORIES, Rule.names(), "[\"/opt/p2pd/plugins\"]"),
                  KeySpec.of(PLUGINS_REQUIRED, Rule.names(), "[\"connect-direct\"]"),
                  KeySpec.of(PLUGINS_DISABLED, Rule.names(), "[\"protocol-echo\"]"),
                  KeySpec.of(
                      PLUGINS_START_TIMEOUT,
                      Rule.between(Duration.ofMillis(100), Duration.ofMinutes(10)),
                      "")),
              List.of()));

  private HostKeys() {}

  static List<KeySpec<?>> keys() {
    List<KeySpec<?>> keys = new ArrayList<>();
    CHAPTERS.forEach(chapter -> keys.addAll(chapter.keys()));
    return keys;
  }

  static List<TableSpec> tables() {
    return CHAPTERS.stream().flatMap(chapter -> chapter.tables().stream()).toList();
  }

  /** The names of all keys. */
  static Set<String> names() {
    return Stream.concat(keys().stream().map(KeySpec::name), tables().stream().map(TableSpec::name))
        .collect(Collectors.toUnmodifiableSet());
  }
}
