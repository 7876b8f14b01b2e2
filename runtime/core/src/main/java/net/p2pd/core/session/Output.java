package net.p2pd.core.session;

import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;

/**
 * Everything on its way out. What one batch of input, or one turn of the loop, brings about goes
 * out with one flush: first the credit that is due, then the streams in turn.
 */
final class Output {

  private final EventLoop loop;
  private final PathWriter writer;
  private final SendQueue queue = new SendQueue();
  private final ReceiveCredit credit;
  private boolean batching;
  private boolean flushing;
  private boolean scheduled;
  private boolean stopped;

  /**
   * Creates it.
   *
   * @param path where it goes
   */
  Output(EventLoop loop, PipeDriver path, Numbering numbers, AckClock acks, ReceiveCredit credit) {
    this.loop = loop;
    this.credit = credit;
    this.writer = new PathWriter(path, numbers, acks, this::flushSoon);
  }

  PathWriter writer() {
    return writer;
  }

  void add(StreamOutput output) {
    queue.add(output);
  }

  void remove(StreamOutput output) {
    queue.remove(output);
  }

  /** Notes messages that wait from now on, or that never will be written if it is negative. */
  void addWaiting(long cost) {
    queue.addWaiting(cost);
  }

  /** Returns what waits in all streams together. */
  long waiting() {
    return queue.waiting();
  }

  void grantSession(long limit) {
    queue.grant(limit);
  }

  /** Holds the flush back until {@link #endBatch}. */
  void beginBatch() {
    batching = true;
  }

  void endBatch() {
    batching = false;
    flush();
  }

  /** Flushes at the end of the batch, or in a task of its own if there is none. */
  void flushSoon() {
    if (!batching && !flushing && !scheduled && !stopped && hasWork()) {
      scheduled = true;
      loop.execute(this::scheduledFlush);
    }
  }

  private void scheduledFlush() {
    scheduled = false;
    if (!batching && !flushing) {
      flush();
    }
  }

  /** Writes the credit that is due; it carries the ack, which then needs no frame of its own. */
  void writeGrants() {
    if (!stopped) {
      credit.writeGrants(writer);
    }
  }

  private boolean hasWork() {
    return writer.isDirty() || queue.hasWork(writer) || credit.isDue();
  }

  private void flush() {
    flushing = true;
    try {
      while (!stopped && hasWork()) {
        credit.writeGrants(writer);
        queue.fill(writer);
        writer.flush();
      }
    } finally {
      flushing = false;
    }
  }

  /** Takes nothing more from the streams; what is written directly still goes out. */
  void stop() {
    stopped = true;
    queue.clear();
  }
}
