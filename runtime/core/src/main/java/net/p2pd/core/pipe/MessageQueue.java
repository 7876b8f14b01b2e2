package net.p2pd.core.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Overflow;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;

/**
 * A bounded queue of messages that own their bytes. When it is full, the pipe waits until a quarter
 * is free again, or the oldest message is dropped (PIPE-8). Empty queues cost next to nothing.
 */
final class MessageQueue {

  /** How long a pipe waits for a queue before it says which one nobody reads. */
  static final Duration UNREAD_WARNING = Duration.ofSeconds(5);

  private static final VarHandle SIZE = handle("size", int.class);
  private static final VarHandle DROPPED = handle("dropped", long.class);

  private final EnginePipe pipe;
  private final Filter filter;
  private @Nullable ArrayDeque<PipeMessage> messages;
  private int size;
  private int bytes;
  private long dropped;
  private boolean full;
  private long fullSince;
  private boolean warned;
  private @Nullable Registration warning;

  MessageQueue(EnginePipe pipe, Filter filter) {
    this.pipe = pipe;
    this.filter = filter;
  }

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(MessageQueue.class, field, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Returns how many wait; from any thread. */
  int size() {
    return (int) SIZE.getOpaque(this);
  }

  /** Returns how many were dropped; from any thread. */
  long dropped() {
    return (long) DROPPED.getOpaque(this);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a message, which is copied if nobody did before. */
  void add(PipeMessage message) {
    int more = message.bytes().length;
    if (messages == null) {
      messages = new ArrayDeque<>(8);
    }
    if (pipe.options().get(PipeOptions.OVERFLOW) == Overflow.DROP_OLDEST) {
      while (size > 0 && !fits(more)) {
        removeFirst();
        DROPPED.setOpaque(this, dropped + 1);
        pipe.counters.drop();
      }
    }
    messages.addLast(message);
    account(1, more);
    if (!full && isFull() && pipe.options().get(PipeOptions.OVERFLOW) == Overflow.WAIT) {
      full = true;
      fullSince = pipe.eventLoop().nanoTime();
      pipe.inbound.pause();
      watch(UNREAD_WARNING);
    }
  }

  /**
   * Takes the first message and lets the pipe go on if there is room again; null if it is empty.
   */
  @Nullable
  PipeMessage poll() {
    PipeMessage first = removeFirst();
    if (full && hasRoom()) {
      full = false;
      pipe.inbound.resume();
    }
    return first;
  }

  /** Puts back what nobody took after all. */
  void putBack(PipeMessage message) {
    if (messages != null) {
      messages.addFirst(message);
      account(1, message.size());
    }
  }

  /** Drops everything and lets the pipe go on. */
  void clear() {
    messages = null;
    account(-size, -bytes);
    stopWatch();
    if (full) {
      full = false;
      pipe.inbound.resume();
    }
  }

  private @Nullable PipeMessage removeFirst() {
    PipeMessage first = messages == null ? null : messages.poll();
    if (first != null) {
      account(-1, -first.size());
    }
    return first;
  }

  private void account(int moreMessages, int moreBytes) {
    SIZE.setOpaque(this, size + moreMessages);
    bytes += moreBytes;
  }

  private boolean fits(int more) {
    return size < pipe.options().get(PipeOptions.QUEUE_SIZE)
        && bytes + (long) more <= pipe.options().get(PipeOptions.QUEUE_BYTES);
  }

  private boolean isFull() {
    return size >= pipe.options().get(PipeOptions.QUEUE_SIZE)
        || bytes >= pipe.options().get(PipeOptions.QUEUE_BYTES);
  }

  private boolean hasRoom() {
    return size <= room(pipe.options().get(PipeOptions.QUEUE_SIZE))
        && bytes <= room(pipe.options().get(PipeOptions.QUEUE_BYTES));
  }

  private static int room(int limit) {
    return limit - Math.max(1, limit / 4);
  }

  // The pipe says once which filter it waits for. One timer runs while the queue keeps filling up.

  private void watch(Duration time) {
    if (warning == null && !warned) {
      warning = pipe.schedule(time, this::warn);
    }
  }

  private void warn() {
    warning = null;
    if (!full || pipe.closing.isClosed()) {
      return;
    }
    long waited = pipe.eventLoop().nanoTime() - fullSince;
    if (waited < UNREAD_WARNING.toNanos()) {
      watch(UNREAD_WARNING.minusNanos(waited));
      return;
    }
    warned = true;
    PipeLog.warn(
        pipe.name()
            + " has been waiting for "
            + UNREAD_WARNING.toSeconds()
            + " s because nobody reads the queue of the filter "
            + filter
            + ", which is full with "
            + size
            + " messages: receive them, unsubscribe, or set the option 'overflow'",
        null);
  }

  void stopWatch() {
    if (warning != null) {
      warning.close();
      warning = null;
    }
  }
}
