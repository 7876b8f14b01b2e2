package net.p2pd.connect.tcppunch;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/**
 * How long and how often it is tried.
 *
 * @param mappings how many sockets of a lane are tried at once
 * @param neighbours how many ports are tried where one was foretold
 * @param attempts how many series there are, each with other ports
 * @param patience how long a series may take, beside three round trips
 * @param answerLimit how long the peer may take to answer at all
 * @param idleAfter after how much silence a router may forget the connection
 */
record PunchSettings(
    int mappings,
    int neighbours,
    int attempts,
    Duration patience,
    Duration answerLimit,
    Duration idleAfter) {

  /** As many series a peer may ask for, whatever is configured here. */
  static final int MOST_ATTEMPTS = 8;

  private static final ConfigKey<Long> MAPPINGS =
      ConfigKey.number("mappings", "how many sockets are tried at once on each way, 1 to 4")
          .withDefault(2L);

  private static final ConfigKey<Long> NEIGHBOURS =
      ConfigKey.number("neighbours", "how many ports are tried where one was foretold, 1 to 16")
          .withDefault(8L);

  private static final ConfigKey<Long> ATTEMPTS =
      ConfigKey.number("attempts", "how often it is tried anew, with other ports, 1 to 8")
          .withDefault(4L);

  private static final ConfigKey<Duration> PATIENCE =
      ConfigKey.duration("patience", "how long one try may take, beside three round trips")
          .withDefault(Duration.ofMillis(2500));

  private static final ConfigKey<Duration> ANSWER_LIMIT =
      ConfigKey.duration("answer-limit", "how long the peer may take to answer over signalling")
          .withDefault(Duration.ofSeconds(8));

  private static final ConfigKey<Duration> IDLE_AFTER =
      ConfigKey.duration("idle-after", "after how much silence a router may forget a connection")
          .withDefault(Duration.ofMinutes(4));

  static List<ConfigKey<?>> keys() {
    return List.of(MAPPINGS, NEIGHBOURS, ATTEMPTS, PATIENCE, ANSWER_LIMIT, IDLE_AFTER);
  }

  static PunchSettings of(Settings settings) {
    return new PunchSettings(
        within(settings.get(MAPPINGS), 4),
        within(settings.get(NEIGHBOURS), 16),
        within(settings.get(ATTEMPTS), MOST_ATTEMPTS),
        settings.get(PATIENCE),
        settings.get(ANSWER_LIMIT),
        settings.get(IDLE_AFTER));
  }

  private static int within(long wanted, int most) {
    return (int) Math.max(1, Math.min(most, wanted));
  }
}
