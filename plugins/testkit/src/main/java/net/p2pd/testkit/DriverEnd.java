package net.p2pd.testkit;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeSink;

/** A driver with a sink that writes down all it hears, and each breach of the driver's rules. */
final class DriverEnd implements PipeSink {

  /** A buffer that the sink keeps, with what was in it. */
  record Kept(ByteBuffer buffer, ByteBuffer copy, Runnable release) {
    boolean isUnchanged() {
      return buffer.equals(copy);
    }
  }

  final PipeDriver driver;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<DriverEnd> accepted = new ArrayList<>();
  private final List<CloseCause> closed = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();
  private int deliveries;
  private int ended;
  private int keep;
  private boolean stopAfterOne;

  DriverEnd(PipeDriver driver) {
    this.driver = driver;
  }

  /** Starts the driver; on its loop. */
  DriverEnd start(boolean reads) {
    driver.start(this);
    if (reads) {
      driver.read(true);
    }
    return this;
  }

  /** Keeps the next so many buffers. */
  synchronized void keep(int buffers) {
    keep = buffers;
  }

  /** Wants no more once something was delivered. */
  synchronized void stopAfterOne() {
    stopAfterOne = true;
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  synchronized int count() {
    return bytes.size();
  }

  synchronized int deliveries() {
    return deliveries;
  }

  synchronized int ends() {
    return ended;
  }

  synchronized List<DriverEnd> accepted() {
    return List.copyOf(accepted);
  }

  synchronized List<CloseCause> closings() {
    return List.copyOf(closed);
  }

  synchronized List<Kept> kept() {
    return List.copyOf(kept);
  }

  /** Returns what was not as a rule says, by its number. */
  synchronized List<String> breaches(String rule) {
    return breaches.stream().filter(breach -> breach.startsWith(rule)).toList();
  }

  private void check(String what) {
    if (!driver.eventLoop().inLoop()) {
      breaches.add("DRIVER-1: " + what + " was called off the driver's event loop");
    }
    if (!closed.isEmpty()) {
      breaches.add("DRIVER-4: " + what + " was called after closed");
    }
  }

  @Override
  public void data(ByteBuffer data, @Nullable InetSocketAddress sender, Lease lease) {
    boolean stop;
    synchronized (this) {
      check("data");
      deliveries++;
      if (keep > 0) {
        keep--;
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip();
        kept.add(new Kept(data.slice(), copy, lease.keep()));
      }
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      bytes.writeBytes(copy);
      stop = stopAfterOne;
    }
    if (stop) {
      driver.read(false);
    }
  }

  @Override
  public synchronized void ended() {
    check("ended");
    ended++;
  }

  @Override
  public void accepted(PipeDriver fresh) {
    synchronized (this) {
      check("accepted");
      accepted.add(new DriverEnd(fresh).start(false));
    }
  }

  @Override
  public synchronized void error(Throwable error) {
    check("error");
  }

  @Override
  public synchronized void closed(CloseCause cause) {
    check("closed");
    closed.add(cause);
  }
}
