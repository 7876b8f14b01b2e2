package net.p2pd.node.quic;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** Lets several use one socket, so that a stranger sends from the peer's own address. */
final class Fork implements PipeSink {

  private final PipeDriver driver;
  private final List<PipeSink> sinks = new ArrayList<>();

  Fork(PipeDriver driver) {
    this.driver = driver;
    driver
        .eventLoop()
        .execute(
            () -> {
              driver.start(this);
              driver.read(true);
            });
  }

  PipeDriver branch() {
    return new Branch();
  }

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    List.copyOf(sinks).forEach(sink -> sink.data(bytes.duplicate(), sender, lease));
  }

  @Override
  public void ended() {}

  @Override
  public void accepted(PipeDriver accepted) {}

  @Override
  public void error(Throwable error) {}

  @Override
  public void closed(CloseCause cause) {
    List.copyOf(sinks).forEach(sink -> sink.closed(cause));
  }

  private final class Branch implements PipeDriver {

    private @Nullable PipeSink sink;

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
    public void start(PipeSink started) {
      sink = started;
    }

    @Override
    public void read(boolean wanted) {
      PipeSink own = sink;
      if (own != null) {
        sinks.remove(own);
        if (wanted) {
          sinks.add(own);
        }
      }
    }

    @Override
    public void write(
        ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
      driver.write(bytes, to, done);
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
      PipeSink own = sink;
      if (own != null && sinks.remove(own)) {
        eventLoop().execute(() -> own.closed(CloseCause.of(CloseCause.CLOSED_HERE, "closed here")));
      }
    }
  }
}
