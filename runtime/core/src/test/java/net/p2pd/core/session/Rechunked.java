package net.p2pd.core.session;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** A path that joins what arrives and cuts it anew at random, as networks do. */
final class Rechunked implements PipeDriver, PipeSink {

  private final PipeDriver path;
  private final Random random;
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
  private PipeSink sink;
  private boolean scheduled;

  Rechunked(PipeDriver path, Random random) {
    this.path = path;
    this.random = random;
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    path.start(this);
  }

  @Override
  public void data(ByteBuffer bytes, InetSocketAddress sender, Lease lease) {
    byte[] chunk = new byte[bytes.remaining()];
    bytes.get(chunk);
    joined.writeBytes(chunk);
    if (!scheduled) {
      scheduled = true;
      eventLoop().execute(this::cut);
    }
  }

  private void cut() {
    scheduled = false;
    byte[] all = joined.toByteArray();
    joined.reset();
    int largest = 1 + random.nextInt(random.nextBoolean() ? 100 : 100_000);
    int at = 0;
    while (at < all.length) {
      int size = Math.min(all.length - at, 1 + random.nextInt(largest));
      byte[] chunk = Arrays.copyOfRange(all, at, at + size);
      boolean[] kept = new boolean[1];
      sink.data(
          ByteBuffer.wrap(chunk),
          null,
          () -> {
            kept[0] = true;
            return () -> Arrays.fill(chunk, (byte) 0xEE);
          });
      if (!kept[0]) {
        Arrays.fill(chunk, (byte) 0xEE);
      }
      at += size;
    }
  }

  @Override
  public void ended() {
    cut();
    sink.ended();
  }

  @Override
  public void accepted(PipeDriver driver) {
    sink.accepted(driver);
  }

  @Override
  public void error(Throwable error) {
    sink.error(error);
  }

  @Override
  public void closed(CloseCause cause) {
    cut();
    sink.closed(cause);
  }

  @Override
  public PipeKind kind() {
    return path.kind();
  }

  @Override
  public Transport transport() {
    return path.transport();
  }

  @Override
  public PipeRole role() {
    return path.role();
  }

  @Override
  public EventLoop eventLoop() {
    return path.eventLoop();
  }

  @Override
  public InetSocketAddress local() {
    return path.local();
  }

  @Override
  public InetSocketAddress remote() {
    return path.remote();
  }

  @Override
  public void read(boolean wanted) {
    path.read(wanted);
  }

  @Override
  public void write(ByteBuffer bytes, InetSocketAddress to, WriteListener done) {
    path.write(bytes, to, done);
  }

  @Override
  public void flush() {
    path.flush();
  }

  @Override
  public void end(WriteListener done) {
    path.end(done);
  }

  @Override
  public void close(boolean hard) {
    path.close(hard);
  }
}
