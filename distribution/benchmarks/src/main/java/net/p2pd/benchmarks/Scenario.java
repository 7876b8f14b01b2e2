package net.p2pd.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.benchmarks.load.Loads.Kind;

/** What can be measured, in the order of the table. */
enum Scenario {
  TCP_BULK("tcp-bulk", "TCP, one way, 64 KiB sends", Kind.TCP_BULK, Unit.MEGABYTES, 0.9),
  TCP_TRIPS("tcp-trips", "TCP, 64-byte round trips", Kind.TCP_TRIPS, Unit.TRIPS, 0.9),
  TCP_RECEIVE(
      "tcp-receive", "TCP, 64-byte round trips, `receive()`", Kind.TCP_RECEIVE, Unit.TRIPS, null),
  UDP("udp", "UDP, 64-byte messages, 64 under way", Kind.UDP, Unit.MESSAGES, 0.9),
  JDK_TLS_BULK(
      "tls-jdk-bulk", "session, JDK's TLS, one way", Kind.JDK_TLS_BULK, Unit.MEGABYTES, 0.9),
  JDK_TLS_TRIPS(
      "tls-jdk-trips", "session, JDK's TLS, round trips", Kind.JDK_TLS_TRIPS, Unit.TRIPS, 0.9),
  NATIVE_TLS_BULK(
      "tls-native-bulk", "session, native TLS, one way", Kind.NATIVE_TLS_BULK, Unit.MEGABYTES, 0.9),
  NATIVE_TLS_TRIPS(
      "tls-native-trips",
      "session, native TLS, round trips",
      Kind.NATIVE_TLS_TRIPS,
      Unit.TRIPS,
      0.9),
  QUIC_BULK("quic-bulk", "session, QUIC, one way", Kind.QUIC_BULK, Unit.MEGABYTES, 0.9),
  RELAY("relay", "relay of two linked TCP pipes", Kind.RELAY, Unit.MEGABYTES, 0.9),
  STUN(
      "stun",
      "STUN answers for a second of processor time; theirs is coturn",
      null,
      Unit.ANSWERS,
      0.7),
  TURN(
      "turn",
      "messages of 1,200 bytes relayed by TURN for a second of processor time; theirs is coturn",
      null,
      Unit.ANSWERS,
      0.7),
  TURN_IDLE("turn-idle", "resident memory of an idle TURN allocation", null, Unit.BYTES, 24576.0),
  IDLE("idle", "heap of an idle accepted TCP pipe above Netty's", null, Unit.BYTES, 4096.0),
  START("start", "`p2pd up --json` to \"ready\"", null, Unit.MILLIS, 600.0),
  RESIDENT("resident", "resident memory of an idle `p2pd up`", null, Unit.MEBIBYTES, 96.0),
  MICRO("micro", "JMH", null, Unit.NONE, null);

  /** What a figure counts, and how it is printed. */
  enum Unit {
    MEGABYTES("MB/s", 1e6),
    TRIPS("/s", 1),
    MESSAGES("/s", 1),
    ANSWERS("/CPU s", 1),
    BYTES("bytes", 1),
    MILLIS("ms", 1),
    MEBIBYTES("MiB", 1),
    NONE("", 1);

    final String text;
    final double divisor;

    Unit(String text, double divisor) {
      this.text = text;
      this.divisor = divisor;
    }
  }

  private final String id;
  private final String title;
  private final @Nullable Kind kind;
  private final Unit unit;
  private final @Nullable Double bar;

  Scenario(String id, String title, @Nullable Kind kind, Unit unit, @Nullable Double bar) {
    this.id = id;
    this.title = title;
    this.kind = kind;
    this.unit = unit;
    this.bar = bar;
  }

  /**
   * Returns the scenario of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  static Scenario of(String id) {
    for (Scenario scenario : values()) {
      if (scenario.id.equals(id)) {
        return scenario;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + id
            + "' is no scenario: choose of "
            + Arrays.stream(values()).map(Scenario::id).collect(Collectors.joining(", ")));
  }

  String id() {
    return id;
  }

  String title() {
    return title;
  }

  /** Returns the load whose two sides are compared; null if it is no ratio. */
  @Nullable
  Kind kind() {
    return kind;
  }

  Unit unit() {
    return unit;
  }

  /** Returns the least ratio, or the most of anything else; null if it is only printed. */
  @Nullable
  Double bar() {
    return bar;
  }
}
