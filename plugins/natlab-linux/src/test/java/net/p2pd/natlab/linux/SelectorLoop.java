package net.p2pd.natlab.linux;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** A selector and timers, run by the test's own thread. */
final class SelectorLoop implements AutoCloseable {

  /** What a channel that is ready wants to be done. */
  interface Ready {
    void run(SelectionKey key) throws IOException;
  }

  private record Timer(long due, long number, Runnable task) {}

  private final Selector selector;
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          (one, other) ->
              one.due != other.due
                  ? Long.compare(one.due, other.due)
                  : Long.compare(one.number, other.number));
  private final long started = System.nanoTime();
  private long count;

  SelectorLoop() throws IOException {
    selector = Selector.open();
  }

  void register(SelectableChannel channel, int operations, Ready ready) {
    try {
      channel.configureBlocking(false);
      channel.register(selector, operations, ready);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long now() {
    return System.nanoTime() - started;
  }

  void later(Duration delay, Runnable task) {
    timers.add(new Timer(now() + delay.toNanos(), count++, task));
  }

  /** Runs until a condition holds or a time is over; returns whether it holds. */
  boolean run(BooleanSupplier condition, Duration limit) throws IOException {
    long end = now() + limit.toNanos();
    while (!condition.getAsBoolean() && now() < end) {
      long next = timers.isEmpty() ? end : Math.min(end, timers.peek().due);
      selector.select(Math.max(1, (next - now()) / 1_000_000));
      for (SelectionKey key : selector.selectedKeys()) {
        try {
          if (key.isValid()) {
            ((Ready) key.attachment()).run(key);
          }
        } catch (CancelledKeyException e) {
          // closed by what ran before it
        }
      }
      selector.selectedKeys().clear();
      while (!timers.isEmpty() && timers.peek().due <= now()) {
        timers.remove().task.run();
      }
    }
    return condition.getAsBoolean();
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
