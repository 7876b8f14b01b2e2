package net.p2pd.natlab.virtual;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/** A TCP connection of a virtual host, as a pipe's low end. */
final class StreamDriver implements PipeDriver, TcpUser {

  private record Write(ByteBuffer bytes, @Nullable WriteListener done, boolean end) {}

  private final EventLoop loop;
  private final TcpConnection connection;
  private final PipeRole role;
  private final ArrayDeque<Write> outbox = new ArrayDeque<>();
  private @Nullable PipeSink sink;
  private @Nullable CloseCause cause;
  private int flushed;
  private boolean wanted;
  private boolean delivering;
  private boolean endTold;
  private boolean closed;

  StreamDriver(EventLoop loop, TcpConnection connection, PipeRole role) {
    this.loop = loop;
    this.connection = connection;
    this.role = role;
    connection.user(this);
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
    return role;
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public InetSocketAddress local() {
    return connection.local.toSocketAddress();
  }

  @Override
  public InetSocketAddress remote() {
    return connection.remote.toSocketAddress();
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    CloseCause already = cause;
    if (already != null) {
      loop.execute(() -> receiver.closed(already)); // it broke before anybody looked
    }
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want) {
      loop.execute(this::readable);
    }
  }

  @Override
  public void opened(TcpConnection opened) {}

  @Override
  public void refused(String reason) {
    broken(true);
  }

  @Override
  public void readable() {
    PipeSink receiver = sink;
    if (delivering || receiver == null) {
      return;
    }
    delivering = true;
    try {
      while (wanted && !closed) {
        byte[] chunk = connection.read();
        if (chunk == null) {
          break;
        }
        receiver.data(ByteBuffer.wrap(chunk), null, () -> () -> {});
      }
    } finally {
      delivering = false;
    }
    if (wanted && !closed && !endTold && connection.isAtEnd()) {
      endTold = true;
      receiver.ended();
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    if (closed) {
      if (done != null) {
        done.written(new PipeException("the connection is closed"));
      }
      return;
    }
    outbox.add(new Write(bytes, done, false));
  }

  @Override
  public void flush() {
    flushed = outbox.size();
    writable();
  }

  @Override
  public void end(WriteListener done) {
    outbox.add(new Write(ByteBuffer.allocate(0), done, true));
    flush();
  }

  @Override
  public void writable() {
    while (flushed > 0 && !closed) {
      Write next = outbox.element();
      if (next.end) {
        connection.shutdown();
      } else {
        connection.write(next.bytes);
        if (closed || next.bytes.hasRemaining()) {
          return;
        }
      }
      outbox.remove();
      flushed--;
      if (next.done != null) {
        next.done.written(null);
      }
    }
  }

  @Override
  public void broken(boolean reset) {
    InetSocketAddress peer = remote();
    shut(
        reset
            ? CloseCause.of(CloseCause.RESET_BY_PEER, peer + " reset the connection (TCP RST)")
            : CloseCause.of(CloseCause.FAILED, peer + " does not answer any more (TCP timeout)"));
  }

  @Override
  public void close(boolean hard) {
    if (closed) {
      return;
    }
    shut(CloseCause.of(CloseCause.CLOSED_HERE, "closed here"));
    if (hard) {
      connection.abort();
    } else {
      connection.close();
    }
  }

  private void shut(CloseCause why) {
    if (closed) {
      return;
    }
    closed = true;
    cause = why;
    for (Write lost : List.copyOf(outbox)) {
      if (lost.done != null) {
        lost.done.written(new PipeException("the connection closed: " + why.text()));
      }
    }
    outbox.clear();
    flushed = 0;
    PipeSink receiver = sink;
    if (receiver != null) {
      loop.execute(() -> Objects.requireNonNull(receiver).closed(why));
    }
  }
}
