package net.p2pd.node.quic;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** A driver of datagrams that loses some, doubles some, and holds some back, by a seeded random. */
final class BadLink implements PipeDriver {

  /** What the link does, in hundredths of the datagrams. */
  record Faults(int lost, int doubled, int late) {}

  private final PipeDriver driver;
  private final Random random;
  private final Faults faults;
  private volatile boolean cut;
  private volatile boolean repeating;
  private byte[] beginning = {};
  final List<byte[]> sent = new ArrayList<>();
  volatile int largest;

  BadLink(PipeDriver driver, long seed, Faults faults) {
    this.driver = driver;
    this.random = new Random(seed);
    this.faults = faults;
  }

  /**
   * Sends the last datagram that began with an Initial packet again after each Handshake packet.
   */
  void repeatBeginnings() {
    repeating = true;
  }

  /** Loses everything that this end sends from now on. */
  void cut() {
    cut = true;
  }

  /** Loses no more than it should. */
  void mend() {
    cut = false;
  }

  private boolean happens(int percent) {
    return random.nextInt(100) < percent;
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    largest = Math.max(largest, copy.length);
    if (sent.size() < 100) {
      sent.add(copy);
    }
    if (cut || happens(faults.lost)) {
      if (done != null) {
        done.written(null);
      }
      return;
    }
    int type = copy[0] & 0xF0; // form, fixed bit and type (RFC 9000 section 17.2)
    if (type == 0xC0) {
      beginning = copy;
    } else if (type == 0xE0 && repeating && beginning.length > 0) {
      driver.write(bytes, to, done);
      driver.write(ByteBuffer.wrap(beginning.clone()), null, null);
      return;
    }
    if (happens(faults.doubled)) {
      later(copy, 1 + random.nextInt(10));
    }
    if (happens(faults.late)) {
      later(copy, 1 + random.nextInt(10));
      if (done != null) {
        done.written(null);
      }
      return;
    }
    driver.write(bytes, to, done);
  }

  private void later(byte[] copy, int millis) {
    driver
        .eventLoop()
        .schedule(
            Duration.ofMillis(millis),
            () -> {
              driver.write(ByteBuffer.wrap(copy), null, null);
              driver.flush();
            });
  }

  @Override
  public PipeKind kind() {
    return driver.kind();
  }

  @Override
  public Transport transport() {
    return driver.transport();
  }

  @Override
  public PipeRole role() {
    return driver.role();
  }

  @Override
  public EventLoop eventLoop() {
    return driver.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return driver.local();
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return driver.remote();
  }

  @Override
  public void start(PipeSink sink) {
    driver.start(sink);
  }

  @Override
  public void read(boolean wanted) {
    driver.read(wanted);
  }

  @Override
  public void flush() {
    driver.flush();
  }

  @Override
  public void end(WriteListener done) {
    driver.end(done);
  }

  @Override
  public void close(boolean hard) {
    driver.close(hard);
  }
}
