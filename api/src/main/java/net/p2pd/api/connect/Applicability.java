package net.p2pd.api.connect;

import java.time.Duration;
import java.util.Objects;

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

  private Applicability(
      Verdict verdict, double probability, String reason, Duration start, int cost) {
    this.verdict = verdict;
    this.probability = probability;
    this.reason = Objects.requireNonNull(reason, "reason");
    this.start = Objects.requireNonNull(start, "start");
    this.cost = cost;
  }

  /** Returns YES: at once, at cost 0. */
  public static Applicability yes() {
    return new Applicability(Verdict.YES, 1, "", Duration.ZERO, 0);
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
    return new Applicability(Verdict.LIKELY, probability, "", Duration.ZERO, 0);
  }

  /** Returns NO with the reason, as a sentence a user understands. */
  public static Applicability no(String reason) {
    return new Applicability(Verdict.NO, 0, reason, Duration.ZERO, 0);
  }

  /** Returns a copy that starts this long after the race began. */
  public Applicability startingAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a start cannot lie in the past: " + delay);
    }
    return new Applicability(verdict, probability, reason, delay, cost);
  }

  /**
   * Returns a copy with a cost: what the path costs others; 0 = direct, 100 = a relay's traffic.
   */
  public Applicability cost(int value) {
    return new Applicability(verdict, probability, reason, start, value);
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

  /** Returns when to start, counted from the start of the race. */
  public Duration start() {
    return start;
  }

  /** Returns the cost; among paths found together the cheaper is taken. */
  public int cost() {
    return cost;
  }

  @Override
  public String toString() {
    return verdict == Verdict.NO ? "NO: " + reason : verdict + "(" + probability + ") at " + start;
  }
}
