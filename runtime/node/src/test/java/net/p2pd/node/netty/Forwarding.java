package net.p2pd.node.netty;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** A driver that only forwards: somebody else's, as far as ours can tell. */
record Forwarding(PipeDriver inner) implements PipeDriver {

  @Override
  public PipeKind kind() {
    return inner.kind();
  }

  @Override
  public Transport transport() {
    return inner.transport();
  }

  @Override
  public PipeRole role() {
    return inner.role();
  }

  @Override
  public EventLoop eventLoop() {
    return inner.eventLoop();
  }

  @Override
  public InetSocketAddress local() {
    return inner.local();
  }

  @Override
  public InetSocketAddress remote() {
    return inner.remote();
  }

  @Override
  public void start(PipeSink sink) {
    inner.start(sink);
  }

  @Override
  public void read(boolean wanted) {
    inner.read(wanted);
  }

  @Override
  public void write(ByteBuffer bytes, InetSocketAddress to, WriteListener done) {
    inner.write(bytes, to, done);
  }

  @Override
  public void flush() {
    inner.flush();
  }

  @Override
  public void end(WriteListener done) {
    inner.end(done);
  }

  @Override
  public void close(boolean hard) {
    inner.close(hard);
  }
}
