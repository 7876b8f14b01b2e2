package net.p2pd.node.netty;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeSink;

/** A sink that writes everything down and notices breaches of the driver's rules. */
class Recorder implements PipeSink {

  static final long LIMIT_SECONDS = 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long count;
  final List<String> messages = new ArrayList<>();
  final List<InetSocketAddress> senders = new ArrayList<>();
  final List<PipeDriver> accepted = new ArrayList<>();
  final List<Throwable> errors = new ArrayList<>();
  final List<CloseCause> closed = new ArrayList<>();
  final List<String> breaches = new ArrayList<>();
  volatile PipeDriver driver;
  volatile boolean keepBytes = true;
  int ended;
  int largest;

  @Override
  public synchronized void data(ByteBuffer data, InetSocketAddress sender, Lease lease) {
    check("data");
    if (ended > 0) {
      breaches.add("data after the end");
    }
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    count += copy.length;
    largest = Math.max(largest, copy.length);
    if (keepBytes) {
      bytes.writeBytes(copy);
      messages.add(new String(copy, StandardCharsets.UTF_8));
    }
    senders.add(sender);
    notifyAll();
  }

  @Override
  public synchronized void ended() {
    check("ended");
    ended++;
    notifyAll();
  }

  @Override
  public synchronized void accepted(PipeDriver fresh) {
    check("accepted");
    accepted.add(fresh);
    notifyAll();
  }

  @Override
  public synchronized void error(Throwable error) {
    check("error");
    errors.add(error);
    notifyAll();
  }

  @Override
  public synchronized void closed(CloseCause cause) {
    check("closed");
    closed.add(cause);
    notifyAll();
  }

  private void check(String what) {
    if (!closed.isEmpty()) {
      breaches.add(what + " after closed");
    }
    if (driver != null && !driver.eventLoop().inLoop()) {
      breaches.add(what + " off the loop");
    }
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  synchronized long count() {
    return count;
  }

  /** Waits until something is so, or fails with what was recorded. */
  synchronized Recorder await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("never: " + what + "; recorded: " + this);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting for: " + what, e);
      }
    }
    return this;
  }

  Recorder awaitText(String expected) {
    return await("text " + expected, () -> text().equals(expected));
  }

  Recorder awaitCount(long expected) {
    return await(expected + " bytes", () -> count >= expected);
  }

  Recorder awaitEnd() {
    return await("end", () -> ended > 0);
  }

  CloseCause awaitClosed() {
    await("closed", () -> !closed.isEmpty());
    return closed.get(0);
  }

  Throwable awaitError() {
    await("error", () -> !errors.isEmpty());
    return errors.get(0);
  }

  PipeDriver awaitAccepted(int index) {
    await("accepted " + index, () -> accepted.size() > index);
    return accepted.get(index);
  }

  @Override
  public synchronized String toString() {
    return "bytes="
        + count
        + " ended="
        + ended
        + " accepted="
        + accepted.size()
        + " errors="
        + errors
        + " closed="
        + closed
        + " breaches="
        + breaches;
  }
}
