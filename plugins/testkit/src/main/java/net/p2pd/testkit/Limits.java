package net.p2pd.testkit;

import java.time.Duration;
import java.util.Objects;

/**
 * How long tests wait, for three different things, so that raising one does not slow down the
 * others:
 *
 * <ul>
 *   <li>{@link #arrive}: for what has to come, 5 s. A test goes on as soon as it is there.
 *   <li>{@link #silence}: to be sure that nothing comes, 100 ms. A test waits all of it.
 *   <li>{@link #close}: for what has to end and be given back, 5 s. A test goes on as soon as it
 *       is.
 * </ul>
 *
 * <p>On a slow machine all three are stretched by the system property {@code p2pd.testkit.scale} or
 * the environment variable {@code P2PD_TESTKIT_SCALE}, such as 2.5. Immutable.
 */
public final class Limits {

  private static final Limits USUAL =
      new Limits(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(5));

  private final Duration arrive;
  private final Duration silence;
  private final Duration close;

  private Limits(Duration arrive, Duration silence, Duration close) {
    this.arrive = positive("arrive", arrive);
    this.silence = positive("silence", silence);
    this.close = positive("close", close);
  }

  private static Duration positive(String which, Duration limit) {
    if (Objects.requireNonNull(limit, which).isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the limit '" + which + "' is not positive: " + limit);
    }
    return limit;
  }

  /** Returns the usual limits, scaled as this JVM was told. */
  public static Limits usual() {
    return scaled(Knobs.ofThisJvm());
  }

  static Limits scaled(Knobs knobs) {
    double scale =
        knobs.get(
            "scale",
            1.0,
            "a number from 0.1 to 100",
            text -> {
              double value = Double.parseDouble(text);
              return value >= 0.1 && value <= 100 ? value : null;
            });
    return new Limits(
        scaled(USUAL.arrive, scale), scaled(USUAL.silence, scale), scaled(USUAL.close, scale));
  }

  private static Duration scaled(Duration limit, double scale) {
    return Duration.ofNanos(Math.round(limit.toNanos() * scale));
  }

  /** Returns a copy that waits this long for what has to come. */
  public Limits arrive(Duration limit) {
    return new Limits(limit, silence, close);
  }

  /** Returns a copy that waits this long to be sure that nothing comes. */
  public Limits silence(Duration limit) {
    return new Limits(arrive, limit, close);
  }

  /** Returns a copy that waits this long for what has to end. */
  public Limits close(Duration limit) {
    return new Limits(arrive, silence, limit);
  }

  /** Returns how long to wait for what has to come. */
  public Duration arrive() {
    return arrive;
  }

  /** Returns how long to wait to be sure that nothing comes. */
  public Duration silence() {
    return silence;
  }

  /** Returns how long to wait for what has to end. */
  public Duration close() {
    return close;
  }

  @Override
  public String toString() {
    return "arrive " + arrive + ", silence " + silence + ", close " + close;
  }
}
