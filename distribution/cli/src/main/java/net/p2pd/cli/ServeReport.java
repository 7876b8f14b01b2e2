package net.p2pd.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.route.Family;
import net.p2pd.node.Infrastructure;

/** What {@code p2pd serve} tells once it serves: what goes into the other side's configuration. */
final class ServeReport {

  static final String STUN = "service-stun";
  static final String TURN = "service-turn";
  static final String MQTT = "service-mqtt";

  private static final ConfigKey<Long> PORT = ConfigKey.number("port", "");
  private static final ConfigKey<Long> TLS_PORT = ConfigKey.number("tls-port", "");
  private static final ConfigKey<String> CERTIFICATE = ConfigKey.string("certificate", "");

  private final Infrastructure running;
  private final String host;
  private final boolean two;
  private final @Nullable ServeUsers users;
  private final List<String> plugins;

  ServeReport(
      Infrastructure running,
      ServeAddresses addresses,
      @Nullable ServeUsers users,
      List<String> plugins) {
    this.running = running;
    String ip = Output.ip(addresses.listen());
    this.host = Family.of(addresses.listen()) == Family.IPV6 ? "[" + ip + "]" : ip;
    this.two = addresses.alternate() != null;
    this.users = users;
    this.plugins = plugins;
  }

  private String at(String plugin, ConfigKey<Long> port) {
    return host + ":" + running.setting(plugin, port).orElseThrow();
  }

  private List<String> stun() {
    return plugins.contains(STUN) ? List.of(at(STUN, PORT)) : List.of();
  }

  private List<String> turn() {
    List<String> uris = new ArrayList<>();
    if (plugins.contains(TURN)) {
      uris.add("turn:" + at(TURN, PORT));
      uris.add("turn:" + at(TURN, PORT) + "?transport=tcp");
      if (running.setting(TURN, CERTIFICATE).isPresent()) {
        uris.add("turns:" + at(TURN, TLS_PORT));
      }
    }
    return uris;
  }

  private List<String> mqtt() {
    List<String> uris = new ArrayList<>();
    if (plugins.contains(MQTT)) {
      uris.add("tcp://" + at(MQTT, PORT));
      if (running.setting(MQTT, CERTIFICATE).isPresent()) {
        uris.add("ssl://" + at(MQTT, TLS_PORT));
      }
    }
    return uris;
  }

  /** Servers with the user and password that they ask for, in TOML. */
  private static String tables(List<String> uris, ServeUsers known) {
    return uris.stream()
        .map(
            uri ->
                "{ uri = "
                    + quote(uri)
                    + ", username = "
                    + quote(known.name())
                    + ", password = "
                    + quote(known.password())
                    + " }")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Returns the lines for {@code p2pd.toml}. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!stun().isEmpty()) {
      lines.add("stun.servers = " + quoted(stun()));
    }
    ServeUsers known = users;
    if (!turn().isEmpty() && known != null) {
      lines.add("turn.servers = " + tables(turn(), known));
    }
    if (!mqtt().isEmpty() && known != null) {
      lines.add("signal.mqtt.brokers = " + tables(mqtt(), known));
    }
    return lines;
  }

  /** Returns the same for programs. */
  Map<String, Object> event() {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event", "ready");
    event.put("stun", stun());
    event.put("natDetection", two && plugins.contains(STUN));
    event.put("turn", turn());
    event.put("mqtt", mqtt());
    ServeUsers known = users;
    if (known != null) {
      event.put("username", known.name());
      event.put("password", known.password());
    }
    event.put("configuration", String.join("\n", lines()) + "\n");
    return event;
  }

  void print(PrintWriter out) {
    out.println("ready; put this into the p2pd.toml of the nodes that are to use it:");
    out.println();
    lines().forEach(out::println);
    if (plugins.contains(STUN) && !two) {
      out.println();
      out.println(
          "With one address alone nodes learn where they are seen, but not how their NAT behaves"
              + " (RFC 5780): for that, give this machine a second one and name it with"
              + " --alternate.");
    }
    out.flush();
  }

  private static String quoted(List<String> texts) {
    return "[" + String.join(", ", texts.stream().map(ServeReport::quote).toList()) + "]";
  }

  /** A text in TOML; a password may hold anything. */
  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
