package net.p2pd.service.stun;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the server has done since it was opened. For any thread. */
final class Counters {

  private final Map<Verdict, LongAdder> verdicts = new EnumMap<>(Verdict.class);
  private final LongAdder failedSends = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();

  Counters() {
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(verdict, new LongAdder());
    }
  }

  void count(Verdict verdict) {
    adder(verdict).increment();
  }

  void failed() {
    failedSends.increment();
  }

  /** Counts a TCP connection that was one too many. */
  void turnedAway() {
    turnedAway.increment();
  }

  long of(Verdict verdict) {
    return adder(verdict).sum();
  }

  private LongAdder adder(Verdict verdict) {
    return Objects.requireNonNull(verdicts.get(verdict), "each has one");
  }

  long failedSends() {
    return failedSends.sum();
  }

  long connectionsTurnedAway() {
    return turnedAway.sum();
  }
}
