package net.p2pd.signal.mqtt;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/**
 * What the plugin can be told beside its brokers.
 *
 * @param sendTimeout how long a broker has to take an envelope, attempts to reach it included
 * @param connectTimeout how long one attempt to reach a broker may take
 * @param keepAlive how long a connection may be silent before the broker is asked for a sign of
 *     life
 * @param idle how long a connection stays for which there is no mailbox and nothing to send
 */
record MqttOptions(
    Duration sendTimeout, Duration connectTimeout, Duration keepAlive, Duration idle) {

  private static final ConfigKey<Duration> SEND_TIMEOUT =
      ConfigKey.duration(
              "send-timeout",
              "How long a broker has to take an envelope, with all attempts to reach it.")
          .withDefault(Duration.ofSeconds(10));
  private static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration("connect-timeout", "How long one attempt to reach a broker may take.")
          .withDefault(Duration.ofSeconds(10));
  private static final ConfigKey<Duration> KEEP_ALIVE =
      ConfigKey.duration(
              "keep-alive",
              "How long a connection may be silent before the broker is asked for a sign of life;"
                  + " whole seconds.")
          .withDefault(Duration.ofSeconds(30));
  private static final ConfigKey<Duration> IDLE =
      ConfigKey.duration(
              "idle",
              "How long the connection to a broker of others is kept when there is nothing more to"
                  + " send.")
          .withDefault(Duration.ofSeconds(60));

  static final List<ConfigKey<?>> KEYS = List.of(SEND_TIMEOUT, CONNECT_TIMEOUT, KEEP_ALIVE, IDLE);

  /**
   * Reads them.
   *
   * @throws P2pdException if one is out of its range
   */
  static MqttOptions read(Settings settings) {
    return new MqttOptions(
        checked(settings, SEND_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(10)),
        checked(settings, CONNECT_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(10)),
        checked(settings, KEEP_ALIVE, Duration.ofSeconds(1), Duration.ofHours(1)),
        checked(settings, IDLE, Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  private static Duration checked(
      Settings settings, ConfigKey<Duration> key, Duration least, Duration most) {
    Duration value = settings.get(key);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new P2pdException(
          "'"
              + key.name()
              + "' of signal-mqtt is "
              + value.toMillis()
              + " ms; it must be from "
              + least.toMillis()
              + " ms to "
              + most.toMillis()
              + " ms");
    }
    return value;
  }
}
