package net.p2pd.natlab.virtual;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.natlab.model.Endpoint;

/** A listening TCP socket of a virtual host. */
final class ServerDriver implements PipeDriver {

  private final VirtualHost host;
  private final Ports.Binding binding;
  private final int hopLimit;
  private final boolean noDelay;
  private final ArrayDeque<StreamDriver> backlog = new ArrayDeque<>();
  private @Nullable PipeSink sink;
  private boolean wanted;
  private boolean closed;

  ServerDriver(VirtualHost host, Ports.Binding binding, int hopLimit, boolean noDelay) {
    this.host = host;
    this.binding = binding;
    this.hopLimit = hopLimit;
    this.noDelay = noDelay;
  }

  Ports.Binding binding() {
    return binding;
  }

  /** Makes the connection that a SYN asks for; it is accepted when it is established. */
  TcpConnection connection(Endpoint local, Endpoint remote) {
    return new TcpConnection(host.tcp(), local, remote, new Arriving(), hopLimit, noDelay);
  }

  private final class Arriving implements TcpUser {

    @Override
    public void opened(TcpConnection connection) {
      if (closed) {
        connection.abort();
        return;
      }
      backlog.add(new StreamDriver(host.eventLoop(), connection, PipeRole.ACCEPTED));
      deliver();
    }

    @Override
    public void refused(String reason) {}

    @Override
    public void readable() {}

    @Override
    public void writable() {}

    @Override
    public void broken(boolean reset) {}
  }

  private void deliver() {
    while (wanted && !closed && sink != null && !backlog.isEmpty()) {
      sink.accepted(backlog.remove());
    }
  }

  @Override
  public PipeKind kind() {
    return PipeKind.STREAM;
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public PipeRole role() {
    return PipeRole.SERVER;
  }

  @Override
  public EventLoop eventLoop() {
    return host.eventLoop();
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(binding.address, binding.port);
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return null;
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want) {
      host.eventLoop().execute(this::deliver);
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    throw new UnsupportedOptionException("send", "a listening socket sends nothing");
  }

  @Override
  public void flush() {}

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "a listening socket has no output");
  }

  @Override
  public void close(boolean hard) {
    if (closed) {
      return;
    }
    closed = true;
    host.tcp().unlisten(this);
    for (StreamDriver waiting : backlog) {
      waiting.close(true);
    }
    backlog.clear();
    PipeSink receiver = Objects.requireNonNull(sink, "not started");
    CloseCause cause = CloseCause.of(CloseCause.CLOSED_HERE, "closed here");
    host.eventLoop().execute(() -> receiver.closed(cause));
  }
}
