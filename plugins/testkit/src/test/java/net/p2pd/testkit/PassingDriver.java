package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** A driver that passes everything on, in both directions; broken ones override a part of it. */
class PassingDriver implements PipeDriver, PipeSink {
  final PipeDriver inner;
  private final UnaryOperator<PipeDriver> wiring;
  PipeSink sink;

  PassingDriver(PipeDriver inner, UnaryOperator<PipeDriver> wiring) {
    this.inner = inner;
    this.wiring = wiring;
  }

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
  public void start(PipeSink receiver) {
    sink = receiver;
    inner.start(this);
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

  @Override
  public void data(ByteBuffer bytes, InetSocketAddress sender, Lease lease) {
    sink.data(bytes, sender, lease);
  }

  @Override
  public void ended() {
    sink.ended();
  }

  @Override
  public void accepted(PipeDriver driver) {
    sink.accepted(wiring.apply(driver));
  }

  @Override
  public void error(Throwable error) {
    sink.error(error);
  }

  @Override
  public void closed(CloseCause cause) {
    sink.closed(cause);
  }
}
