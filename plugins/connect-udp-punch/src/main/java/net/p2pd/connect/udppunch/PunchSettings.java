package net.p2pd.connect.udppunch;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;

/**
 * What can be configured. Immutable.
 *
 * @param mappingLifetime after how much silence a router may forget a way
 * @param randomPorts whether ports that a router chooses at random may be searched for
 * @param answerTimeout how long the other half may take to say where it is
 * @param probeTimeout how long it may take to learn where a socket is seen from outside
 * @param servers how many servers are asked for that, which is how many mappings it makes
 */
record PunchSettings(
    Duration mappingLifetime,
    boolean randomPorts,
    Duration answerTimeout,
    Duration probeTimeout,
    int servers) {

  private static final ConfigKey<Duration> MAPPING_LIFETIME =
      ConfigKey.duration(
              "mapping-lifetime",
              "after how much silence the routers may forget a way; the session says something at"
                  + " 0.6 of it (RFC 4787 REQ-5 wants 2m, some routers keep 30s)")
          .withDefault(Duration.ofSeconds(30));

  private static final ConfigKey<Boolean> RANDOM_PORTS =
      ConfigKey.flag(
              "random-ports",
              "whether to search for ports that a router chooses at random, by up to 1,000 datagrams"
                  + " a second; it looks like a port scan, so some networks do not want it")
          .withDefault(true);

  private static final ConfigKey<Duration> ANSWER_TIMEOUT =
      ConfigKey.duration("answer-timeout", "how long the peer's half may take to answer")
          .withDefault(Duration.ofSeconds(8));

  private static final ConfigKey<Duration> PROBE_TIMEOUT =
      ConfigKey.duration(
              "probe-timeout", "how long to wait for the external address of a socket, if any")
          .withDefault(Duration.ofMillis(1500));

  private static final ConfigKey<List<String>> STUN_SERVERS =
      ConfigKey.list("stun.servers", "the servers that tell external addresses")
          .withDefault(List.of());

  static List<ConfigKey<?>> keys() {
    return List.of(MAPPING_LIFETIME, RANDOM_PORTS, ANSWER_TIMEOUT, PROBE_TIMEOUT);
  }

  static PunchSettings of(PluginContext context) {
    Duration lifetime = context.settings().get(MAPPING_LIFETIME);
    Duration second = Duration.ofSeconds(1);
    return new PunchSettings(
        lifetime.compareTo(second) < 0 ? second : lifetime,
        context.settings().get(RANDOM_PORTS),
        context.settings().get(ANSWER_TIMEOUT),
        context.settings().get(PROBE_TIMEOUT),
        Math.max(1, context.shared().get(STUN_SERVERS).size()));
  }
}
