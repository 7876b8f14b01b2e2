package net.p2pd.api.connect;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/** A strategy's answer to whether it can lead to a peer. Immutable. */
public final class Applicability {

  /** The three answers. */
  public enum Verdict {
    /** It connects if the peer is there. */
    YES,
    /** It connects in some share of all cases. */
    LIKELY,
    /** It cannot. */
    NO
  }

  private final Verdict verdict;
  private final double probability;
  private final String reason;
  private final Duration start;
  private final int cost;
  private final Duration worthWaiting;
  private final boolean onceMeasured;
  private final @Nullable Cause cause;

  private Applicability(
      Verdict verdict,
      double probability,
      String reason,
      Duration start,
      int cost,
      Duration worthWaiting,
      boolean onceMeasured,
      @Nullable Cause cause) {
    this.verdict = verdict;
    this.probability = probability;
    this.reason = Objects.requireNonNull(reason, "reason");
    this.start = Objects.requireNonNull(start, "start");
    this.cost = cost;
    this.worthWaiting = Objects.requireNonNull(worthWaiting, "worthWaiting");
    this.onceMeasured = onceMeasured;
    this.cause = cause;
  }

  /** Returns YES: at once, at cost 0. */
  public static Applicability yes() {
    return new Applicability(Verdict.YES, 1, "", Duration.ZERO, 0, Duration.ZERO, false, null);
  }

  /**
   * Returns LIKELY.
   *
   * @param probability more than 0, at most 1
   */
  public static Applicability likely(double probability) {
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability + " is not in (0, 1]");
    }
    return new Applicability(
        Verdict.LIKELY, probability, "", Duration.ZERO, 0, Duration.ZERO, false, null);
  }

  /** Returns NO with the reason, as a sentence a user understands. */
  public static Applicability no(String reason) {
    return new Applicability(Verdict.NO, 0, reason, Duration.ZERO, 0, Duration.ZERO, false, null);
  }

  /** Returns NO with a cause of the list, and the reason in words; empty = the cause's own. */
  public static Applicability no(Cause cause, String reason) {
    String words = reason.isEmpty() ? cause.sentence() : reason;
    return new Applicability(Verdict.NO, 0, words, Duration.ZERO, 0, Duration.ZERO, false, cause);
  }

  /** Returns a copy that starts this long after the race began. */
  public Applicability startingAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a start cannot lie in the past: " + delay);
    }
    return new Applicability(
        verdict, probability, reason, delay, cost, worthWaiting, onceMeasured, cause);
  }

  /**
   * Returns a copy with a cost: what the path costs others; 0 = direct, 100 = a relay's traffic.
   */
  public Applicability cost(int value) {
    return new Applicability(
        verdict, probability, reason, start, value, worthWaiting, onceMeasured, cause);
  }

  /**
   * Returns a copy for a way that takes long but is worth it: while the strategy is still at work,
   * a relay that is ready earlier is not taken before this time, counted from the start of the
   * strategy. Without it, a relay waits only for the host's short grace.
   */
  public Applicability worthWaiting(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("nobody waits for a negative time: " + time);
    }
    return new Applicability(verdict, probability, reason, start, cost, time, onceMeasured, cause);
  }

  /**
   * Returns a copy for a way that cannot begin without knowing the NATs before this side, or that
   * is the last resort of such that can. While the node measures its NATs for the first time in a
   * network, the strategy is held back on the calling side until they are known, at the latest for
   * the host's limit, and is asked again then whether it applies. At all other times it makes no
   * difference.
   */
  public Applicability onceMeasured() {
    return new Applicability(verdict, probability, reason, start, cost, worthWaiting, true, cause);
  }

  /** Returns the verdict. */
  public Verdict verdict() {
    return verdict;
  }

  /** Returns the share of cases in which it connects: 1 for YES, 0 for NO. */
  public double probability() {
    return probability;
  }

  /** Returns the reason for NO; otherwise empty. */
  public String reason() {
    return reason;
  }

  /** Returns the cause of the list for NO; empty if none was said. */
  public Optional<Cause> cause() {
    return Optional.ofNullable(cause);
  }

  /** Returns when to start, counted from the start of the race. */
  public Duration start() {
    return start;
  }

  /** Returns the cost; among paths found together the cheaper is taken. */
  public int cost() {
    return cost;
  }

  /** Returns how long a relay waits for this way, from its start; usually zero. */
  public Duration worthWaiting() {
    return worthWaiting;
  }

  /** Returns whether it starts only when the NATs before this side are known. */
  public boolean startsOnceMeasured() {
    return onceMeasured;
  }

  @Override
  public String toString() {
    return verdict == Verdict.NO ? "NO: " + reason : verdict + "(" + probability + ") at " + start;
  }
}
