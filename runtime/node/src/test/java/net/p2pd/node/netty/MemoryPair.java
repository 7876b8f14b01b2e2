package net.p2pd.node.netty;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;

/**
 * Two drivers joined in memory, on a loop that is none of Netty's. A write is done once it was
 * read.
 */
final class MemoryPair implements AutoCloseable {

  private final Loop loop = new Loop();
  private final Half one = new Half(PipeRole.CLIENT, 1);
  private final Half other = new Half(PipeRole.ACCEPTED, 2);

  MemoryPair() {
    one.peer = other;
    other.peer = one;
  }

  PipeDriver one() {
    return one;
  }

  PipeDriver other() {
    return other;
  }

  @Override
  public void close() {
    loop.executor.shutdownNow();
  }

  private record Piece(ByteBuffer bytes, PipeDriver.WriteListener done) {}

  private final class Half implements PipeDriver {
    private final PipeRole role;
    private final InetSocketAddress local;
    private final ArrayDeque<Piece> incoming = new ArrayDeque<>();
    private Half peer;
    private PipeSink sink;
    private boolean wanted;
    private boolean ended;
    private boolean closed;

    Half(PipeRole role, int port) {
      this.role = role;
      this.local = new InetSocketAddress("127.0.0.1", port);
    }

    @Override
    public PipeKind kind() {
      return PipeKind.STREAM;
    }

    @Override
    public Transport transport() {
      return Transport.of("memory");
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
      return local;
    }

    @Override
    public InetSocketAddress remote() {
      return peer.local;
    }

    @Override
    public void start(PipeSink receiver) {
      sink = receiver;
    }

    @Override
    public void read(boolean want) {
      wanted = want;
      loop.execute(this::pump);
    }

    private void pump() {
      while (wanted && sink != null && !closed && !incoming.isEmpty()) {
        Piece piece = incoming.poll();
        if (piece.bytes == null) {
          sink.ended();
        } else {
          sink.data(piece.bytes, null, () -> () -> {});
        }
        piece.done.written(null);
      }
    }

    @Override
    public void write(ByteBuffer bytes, InetSocketAddress to, WriteListener done) {
      WriteListener listener = done == null ? error -> {} : done;
      if (closed || peer.closed || ended) {
        listener.written(new PipeException("closed"));
        return;
      }
      peer.incoming.add(new Piece(bytes, listener));
    }

    @Override
    public void flush() {
      loop.execute(peer::pump);
    }

    @Override
    public void end(WriteListener done) {
      ended = true;
      peer.incoming.add(new Piece(null, done));
      flush();
    }

    @Override
    public void close(boolean hard) {
      if (closed) {
        return;
      }
      finish(CloseCause.of(CloseCause.CLOSED_HERE, "closed"));
      if (hard) {
        peer.finish(CloseCause.of(CloseCause.RESET_BY_PEER, "reset"));
      } else {
        peer.incoming.add(new Piece(null, error -> {}));
        loop.execute(peer::pump);
      }
    }

    private void finish(CloseCause cause) {
      if (closed) {
        return;
      }
      closed = true;
      incoming.forEach(piece -> piece.done.written(new PipeException("closed")));
      incoming.clear();
      loop.execute(
          () -> {
            if (sink != null) {
              sink.closed(cause);
            }
          });
    }
  }

  private static final class Loop implements EventLoop {
    private volatile Thread thread;
    private final ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              thread = new Thread(task, "foreign-loop");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    @Override
    public void execute(Runnable task) {
      executor.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) {
              e.printStackTrace();
            }
          });
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
      ScheduledFuture<?> timer = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    }

    @Override
    public boolean inLoop() {
      return Thread.currentThread() == thread;
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }
  }
}
