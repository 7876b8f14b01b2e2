package net.p2pd.benchmarks.load;

import java.util.concurrent.TimeUnit;

/**
 * Traffic that can be switched on and off. Between two runs nothing moves, so that another process
 * may be measured then.
 */
public abstract class Load implements AutoCloseable {

  /** How long a run goes on before its clock starts. */
  private static final long RAMP_MILLIS = 20;

  /** A connection loses nothing, but what was lost below it may take a moment to come again. */
  private static final long SILENCE_MILLIS = 10_000;

  /** What was sent, written by the sender's thread alone. */
  final Tally sent = new Tally();

  /** What arrived, written by the receiver's thread alone. */
  final Tally received = new Tally();

  private volatile boolean on;
  private long lost;

  /** Begins to send; on any thread. */
  abstract void begin();

  @Override
  public abstract void close();

  /** Returns for how long nothing may arrive before what is missing is taken for lost. */
  long silenceMillis() {
    return SILENCE_MILLIS;
  }

  /** Returns whether more is to be sent. */
  final boolean isOn() {
    return on;
  }

  /**
   * Lets traffic flow for some time, then waits until all of it has arrived.
   *
   * @return what arrived per second: bytes, round trips or messages
   */
  public final double run(long millis) throws InterruptedException {
    on = true;
    begin();
    Thread.sleep(RAMP_MILLIS);
    long first = received.get();
    long start = System.nanoTime();
    Thread.sleep(millis);
    long count = received.get() - first;
    long time = System.nanoTime() - start;
    on = false;
    settle();
    return count * (double) TimeUnit.SECONDS.toNanos(1) / time;
  }

  private void settle() throws InterruptedException {
    long seen = received.get();
    long since = System.nanoTime();
    while (sent.get() - lost != received.get()) {
      Thread.sleep(1);
      long now = received.get();
      if (now != seen) {
        seen = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(silenceMillis())) {
        lost = sent.get() - now;
      }
    }
  }
}
