package net.p2pd.stun.client;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a request is repeated, and how long an answer is waited for (RFC 8489 sections 6.2.1
 * and 6.2.2). Immutable.
 *
 * <p>Over datagrams a request is sent at once and again after {@code interval}, then after twice as
 * long, and so on, {@code requests} times in all; the answer to the last one may take {@code
 * lastWait} times the first interval. Over a stream it is sent once, and {@code reliable} is the
 * limit.
 */
public final class StunTiming {

  private static final Duration NO_CAP = Duration.ofDays(1);

  /** As the RFC recommends: 7 requests within 31.5 s, 39.5 s in all. */
  public static final StunTiming STANDARD =
      new StunTiming(Duration.ofMillis(500), 7, 16, NO_CAP, Duration.ofMillis(39_500));

  /** For answers that somebody waits for: 4 requests within 1.4 s, 2.2 s in all; 3 s by stream. */
  public static final StunTiming FAST =
      new StunTiming(Duration.ofMillis(200), 4, 4, NO_CAP, Duration.ofSeconds(3));

  private final Duration interval;
  private final int requests;
  private final int lastWait;
  private final Duration longest;
  private final Duration reliable;

  private StunTiming(
      Duration interval, int requests, int lastWait, Duration longest, Duration reliable) {
    this.interval = positive(interval, "the first interval (RTO)");
    this.requests = atLeastOne(requests, "the number of requests (Rc)");
    this.lastWait = atLeastOne(lastWait, "the factor of the last wait (Rm)");
    this.longest = positive(longest, "the longest interval");
    this.reliable = positive(reliable, "the limit over streams (Ti)");
  }

  private static Duration positive(Duration duration, String what) {
    Objects.requireNonNull(duration, what);
    if (duration.isZero() || duration.isNegative() || duration.compareTo(NO_CAP) > 0) {
      throw new IllegalArgumentException(what + " is " + duration + "; allowed: up to one day");
    }
    return duration;
  }

  private static int atLeastOne(int number, String what) {
    if (number < 1 || number > 1000) {
      throw new IllegalArgumentException(what + " is " + number + "; allowed: 1 to 1000");
    }
    return number;
  }

  /**
   * A copy with another first interval.
   *
   * @param value RTO, 500 ms in the RFC; up to one day
   * @return new timing
   */
  public StunTiming withInterval(Duration value) {
    return new StunTiming(value, requests, lastWait, longest, reliable);
  }

  /**
   * A copy with another number of requests.
   *
   * @param value Rc, 7 in the RFC; 1 = no repetition
   * @return new timing
   */
  public StunTiming withRequests(int value) {
    return new StunTiming(interval, value, lastWait, longest, reliable);
  }

  /**
   * A copy with another wait for the answer to the last request.
   *
   * @param value Rm, 16 in the RFC; in first intervals
   * @return new timing
   */
  public StunTiming withLastWait(int value) {
    return new StunTiming(interval, requests, value, longest, reliable);
  }

  /**
   * A copy whose intervals grow no further, such as for requests in equal steps.
   *
   * @param value the longest time between two requests
   * @return new timing
   */
  public StunTiming withLongestInterval(Duration value) {
    return new StunTiming(interval, requests, lastWait, value, reliable);
  }

  /**
   * A copy with another limit over streams.
   *
   * @param value Ti, 39.5 s in the RFC
   * @return new timing
   */
  public StunTiming withReliable(Duration value) {
    return new StunTiming(interval, requests, lastWait, longest, value);
  }

  /**
   * The largest number of requests.
   *
   * @return Rc
   */
  public int requests() {
    return requests;
  }

  /**
   * How long is waited after a request over datagrams before anything else happens.
   *
   * @param sent how many requests have been sent, 1 to {@link #requests}
   * @return until the next one, or until the end
   */
  public Duration waitAfter(int sent) {
    if (sent >= requests) {
      return interval.multipliedBy(lastWait);
    }
    Duration next = interval;
    for (int i = 1; i < sent && next.compareTo(longest) < 0; i++) {
      next = next.multipliedBy(2);
    }
    return next.compareTo(longest) < 0 ? next : longest;
  }

  /**
   * The limit over streams.
   *
   * @return Ti
   */
  public Duration reliable() {
    return reliable;
  }

  /**
   * After what time a request over datagrams is given up.
   *
   * @return the sum of all waits
   */
  public Duration total() {
    Duration sum = Duration.ZERO;
    for (int sent = 1; sent <= requests; sent++) {
      sum = sum.plus(waitAfter(sent));
    }
    return sum;
  }

  @Override
  public String toString() {
    return requests + " requests in " + total().toMillis() + " ms, " + reliable.toMillis() + " ms";
  }
}
