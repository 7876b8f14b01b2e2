package net.p2pd.nat.stun.detect;

import java.time.Duration;
import net.p2pd.stun.client.StunTiming;

/**
 * How often what is asked. Everything is asked often enough that with a tenth of all round trips
 * lost, one in 10,000 requests stays without an answer; and all of it together takes less than 1.5
 * s where a round trip takes 100 ms.
 */
final class Timings {

  /** Before anything is known of the round trip: 6 requests in 1.25 s. */
  static final StunTiming FIRST =
      StunTiming.FAST
          .withInterval(Duration.ofMillis(150))
          .withLongestInterval(Duration.ofMillis(200))
          .withRequests(6)
          .withLastWait(2)
          .withReliable(Duration.ofSeconds(4));

  /** So long nobody answers over UDP until TCP is tried, too. */
  static final Duration UNTIL_TCP = Duration.ofMillis(350);

  /** For servers whose names are known later than others'. */
  static final Duration FOR_OTHER_NAMES = Duration.ofMillis(250);

  /** The longest that name services may take. */
  static final Duration NAMES = Duration.ofSeconds(1);

  /** How much before the limit the verdict is made of what there is. */
  static final Duration MARGIN = Duration.ofMillis(5);

  /** Between two TCP connections, so that they begin in that order. */
  static final Duration TCP_PACE = Duration.ofMillis(25);

  /** More than what it takes to let a server send to another socket, or to see that it does not. */
  static final Duration ONE_MESSAGE = Duration.ofSeconds(4);

  private Timings() {}

  /** For what is answered: again after a round trip and a half; servers may be busy, too. */
  static StunTiming answered(Duration roundTrip) {
    return steady(Duration.ofNanos(roundTrip.toNanos() * 3 / 2), 100, 400, 6);
  }

  /** For what may stay without an answer: more at once, so that its end is known sooner. */
  static StunTiming perhapsSilent(Duration roundTrip) {
    return steady(Duration.ofNanos(roundTrip.toNanos() * 7 / 10), 60, 300, 6);
  }

  /** The same for what is waited for until a control was answered, or given up: 15 intervals. */
  static StunTiming controlled(Duration roundTrip) {
    return perhapsSilent(roundTrip).withLastWait(20);
  }

  /** How long after the first of what is controlled the control is sent: when the last one is. */
  static Duration untilControl(Duration roundTrip) {
    StunTiming timing = controlled(roundTrip);
    return timing.waitAfter(1).multipliedBy(timing.requests() - 1);
  }

  /** How much later than the answer to the control an answer from elsewhere may come. */
  static Duration straggling(Duration roundTrip) {
    return controlled(roundTrip).waitAfter(1);
  }

  /** For packets that only go to the router and back. */
  static StunTiming hairpin() {
    return steady(Duration.ofMillis(40), 40, 40, 3);
  }

  private static StunTiming steady(Duration wanted, long least, long most, int requests) {
    Duration interval = Duration.ofMillis(Math.min(most, Math.max(least, wanted.toMillis())));
    return StunTiming.FAST
        .withInterval(interval)
        .withLongestInterval(interval)
        .withRequests(requests)
        .withLastWait(2);
  }

  /** How long servers are waited for after the first one has answered. */
  static Duration forOtherServers(Duration roundTrip) {
    return roundTrip.dividedBy(2).plusMillis(50);
  }
}
