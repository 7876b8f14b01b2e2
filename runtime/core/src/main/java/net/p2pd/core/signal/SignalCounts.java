package net.p2pd.core.signal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** How many envelopes a node sent, got and refused since it started. Thread-safe. */
public final class SignalCounts {

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final Map<Refusal, AtomicLong> refused = new EnumMap<>(Refusal.class);

  SignalCounts() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new AtomicLong()); // all of them, so that the map never changes again
    }
  }

  private AtomicLong of(Refusal reason) {
    return Objects.requireNonNull(refused.get(reason));
  }

  void countSent() {
    sent.incrementAndGet();
  }

  void countFailed() {
    failed.incrementAndGet();
  }

  void countReceived() {
    received.incrementAndGet();
  }

  void count(Refusal refusal) {
    of(refusal).incrementAndGet();
  }

  /** Returns how many messages at least one server took. */
  public long sent() {
    return sent.get();
  }

  /** Returns how many messages no server took. */
  public long failed() {
    return failed.get();
  }

  /** Returns how many messages were delivered to this node. */
  public long received() {
    return received.get();
  }

  /** Returns how many envelopes were refused for this reason. */
  public long refused(Refusal reason) {
    return of(reason).get();
  }
}
