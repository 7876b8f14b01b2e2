package net.p2pd.core.testing;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.UnsupportedOptionException;

/**
 * A carrier of bytes in memory that behaves as a socket does: a bounded buffer between the two ends
 * slows a stream's writer down and drops datagrams; closing in order ends the other side's input,
 * closing hard resets it. The two ends may have different loops.
 *
 * <p>It is strict where sockets are kind: a delivered buffer is overwritten as soon as the sink has
 * no right to it any more, and {@link #leases()} counts those that were not given back.
 */
public final class MemoryDriver extends MemoryEnd {

  /** The bytes between two ends unless a test says otherwise. */
  public static final int WINDOW = 64 * 1024;

  private static final AtomicInteger PORTS = new AtomicInteger(1024);

  private final PipeKind kind;
  private final EventLoop loop;
  private final ArrayDeque<Write> outbox = new ArrayDeque<>();
  private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();
  private final List<Datagram> sent = new CopyOnWriteArrayList<>();
  private final AtomicInteger leases = new AtomicInteger();

  private @Nullable MemoryDriver peer;
  private @Nullable PipeSink sink;
  private @Nullable Supplier<Duration> latency;
  private long lastArrival;
  private int window = WINDOW;
  private int credit = WINDOW;
  private int chunk = WINDOW;
  private int flushed;
  private int inboxBytes;
  private boolean delivering;
  private boolean stalled;
  private boolean endSent;
  private boolean closed;
  private @Nullable Throwable failure;
  private volatile boolean wanted;
  private volatile int dropped;
  private volatile int flushes;
  private volatile @Nullable Boolean closedHard;

  private MemoryDriver(
      PipeKind kind, PipeRole role, EventLoop loop, int port, @Nullable InetSocketAddress remote) {
    super(kind, role, loop, port, remote);
    this.kind = kind;
    this.loop = loop;
  }

  /** Two ends of one carrier. */
  public record Pair(MemoryDriver near, MemoryDriver far) {}

  /** What a driver without a fixed remote sent. */
  public record Datagram(@Nullable InetSocketAddress to, byte[] bytes) {}

  /** Numbers that tell ends apart; they come again when there are no more. */
  private static int nextPort() {
    return PORTS.updateAndGet(last -> last == 0xFFFF ? 1025 : last + 1);
  }

  /** Returns two connected ends: a client's and an accepted one. */
  public static Pair pair(PipeKind kind, EventLoop near, EventLoop far) {
    int nearPort = nextPort();
    int farPort = nextPort();
    MemoryDriver client = new MemoryDriver(kind, PipeRole.CLIENT, near, nearPort, address(farPort));
    MemoryDriver accepted =
        new MemoryDriver(kind, PipeRole.ACCEPTED, far, farPort, address(nearPort));
    client.peer = accepted;
    accepted.peer = client;
    return new Pair(client, accepted);
  }

  /** Returns two connected ends on one loop. */
  public static Pair pair(PipeKind kind, EventLoop loop) {
    return pair(kind, loop, loop);
  }

  /** Returns a driver that accepts: streams by {@link #connect}, datagrams by {@link #inject}. */
  public static MemoryDriver server(PipeKind kind, EventLoop loop) {
    return server(kind, loop, nextPort());
  }

  /** Returns a driver that accepts on the given port. */
  public static MemoryDriver server(PipeKind kind, EventLoop loop, int port) {
    return new MemoryDriver(kind, PipeRole.SERVER, loop, port, null);
  }

  /** Sets how many bytes lie between the ends towards this one at most. Before anything is sent. */
  public MemoryDriver window(int bytes) {
    window = bytes;
    if (peer != null) {
      peer.credit = bytes;
    }
    return this;
  }

  /** Sets the size of the largest chunk that this end of a stream delivers at once. */
  public MemoryDriver chunk(int bytes) {
    chunk = bytes;
    return this;
  }

  /**
   * Sets how long each thing takes on its way to this end, asked for each; nothing overtakes what
   * was sent before it.
   */
  public MemoryDriver latency(Supplier<Duration> each) {
    latency = each;
    return this;
  }

  private void later(Runnable arrival) {
    Supplier<Duration> each = latency;
    if (each == null) {
      loop.execute(arrival);
      return;
    }
    long now = loop.nanoTime();
    lastArrival = Math.max(lastArrival, now + each.get().toNanos());
    loop.schedule(Duration.ofNanos(lastArrival - now), arrival);
  }

  /** Connects a client to this server of streams; the accepted end runs on the given loop. */
  public MemoryDriver connect(EventLoop client, EventLoop accepted) {
    Pair pair = pair(kind, client, accepted);
    loop.execute(() -> arrive(new Arrival(null, null, pair.far, false)));
    return pair.near;
  }

  /** Delivers a datagram to this end, on its loop. */
  public void inject(byte[] bytes, InetSocketAddress sender) {
    loop.execute(() -> arrive(new Arrival(ByteBuffer.wrap(bytes.clone()), sender, null, false)));
  }

  /** Reports an error that does not close. */
  public void injectError(Throwable error) {
    loop.execute(() -> sink().error(error));
  }

  /** Makes all writes fail from now on, without closing; null makes them work again. */
  public void failWrites(@Nullable Throwable error) {
    failure = error;
  }

  /**
   * Holds back what is written, as a network does that carries nothing, until called with false.
   */
  public void stall(boolean stall) {
    stalled = stall;
    if (!stall) {
      loop.execute(this::transfer);
    }
  }

  /** Breaks the connection as if the other side had reset it. */
  public void breakDown() {
    loop.execute(this::reset);
  }

  /** Returns the datagrams that a driver without a fixed remote sent. */
  public List<Datagram> sent() {
    return sent;
  }

  /** Returns how many datagrams were lost for want of room. */
  public int dropped() {
    return dropped;
  }

  /** Returns how often {@link #flush} was called. */
  public int flushes() {
    return flushes;
  }

  /** Returns the number of delivered buffers that the sink keeps. */
  public int leases() {
    return leases.get();
  }

  /** Returns whether the sink wants data now. */
  public boolean isWanted() {
    return wanted;
  }

  /** Returns whether the host closed it hard; null if the host did not close it. */
  public @Nullable Boolean closedHard() {
    return closedHard;
  }

  @Override
  public void start(PipeSink receiver) {
    checkLoop();
    if (sink != null) {
      throw new IllegalStateException("started twice");
    }
    sink = receiver;
  }

  @Override
  public void read(boolean want) {
    checkLoop();
    wanted = want;
    if (want) {
      loop.execute(this::deliver);
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    checkLoop();
    if (closed || failure != null) {
      Throwable error = failure != null ? failure : new PipeException("the memory pipe is closed");
      if (done != null) {
        done.written(error);
      }
      return;
    }
    outbox.add(new Write(bytes, to, done, false));
  }

  @Override
  public void flush() {
    checkLoop();
    flushes++;
    flushed = outbox.size();
    transfer();
  }

  @Override
  public void end(WriteListener done) {
    checkLoop();
    if (kind == PipeKind.DATAGRAM) {
      throw new UnsupportedOptionException("end", "datagrams have no end");
    }
    outbox.add(new Write(ByteBuffer.allocate(0), null, done, true));
    flush();
  }

  @Override
  public void close(boolean hard) {
    checkLoop();
    if (closed) {
      return;
    }
    closedHard = hard;
    MemoryDriver other = peer;
    if (other != null && kind != PipeKind.DATAGRAM) {
      if (hard) {
        other.later(other::reset);
      } else if (!endSent) {
        other.later(() -> other.arrive(new Arrival(null, null, null, true)));
      }
    }
    shut(CloseCause.of(CloseCause.CLOSED_HERE, "closed here"));
  }

  private void transfer() {
    while (flushed > 0 && !stalled && !closed) {
      Write write = outbox.element();
      if (!move(write)) {
        return;
      }
      outbox.remove();
      flushed--;
      if (write.done != null) {
        write.done.written(null);
      }
    }
  }

  private boolean move(Write write) {
    MemoryDriver other = peer;
    if (other == null) {
      byte[] copy = new byte[write.bytes.remaining()];
      write.bytes.get(copy);
      sent.add(new Datagram(write.to, copy));
      return true;
    }
    if (write.end) {
      endSent = true;
      other.later(() -> other.arrive(new Arrival(null, null, null, true)));
      return true;
    }
    do {
      int size = write.bytes.remaining();
      if (kind == PipeKind.STREAM) {
        size = Math.min(credit, size);
        if (size == 0 && write.bytes.hasRemaining()) {
          return false;
        }
      } else if (kind == PipeKind.MESSAGES && credit < size && credit < other.window) {
        return false;
      }
      byte[] copy = new byte[size];
      write.bytes.get(copy);
      if (kind != PipeKind.DATAGRAM) {
        credit -= size;
      }
      other.later(() -> other.arrive(new Arrival(ByteBuffer.wrap(copy), null, null, false)));
    } while (write.bytes.hasRemaining());
    return true;
  }

  private void arrive(Arrival arrival) {
    if (closed) {
      MemoryDriver other = peer;
      if (other != null && !arrival.end && kind != PipeKind.DATAGRAM) {
        other.later(other::reset);
      }
      return;
    }
    int size = arrival.bytes == null ? 0 : arrival.bytes.remaining();
    if (kind == PipeKind.DATAGRAM && inboxBytes + size > window) {
      dropped++;
      return;
    }
    inboxBytes += size;
    inbox.add(arrival);
    deliver();
  }

  private void deliver() {
    if (delivering || sink == null) {
      return;
    }
    delivering = true;
    try {
      while (wanted && !closed && !inbox.isEmpty()) {
        next(inbox.element());
      }
    } finally {
      delivering = false;
    }
  }

  private void next(Arrival arrival) {
    ByteBuffer bytes = arrival.bytes;
    if (bytes == null) {
      inbox.remove();
      if (arrival.accepted != null) {
        sink().accepted(arrival.accepted);
      } else {
        sink().ended();
      }
      return;
    }
    int size = bytes.remaining();
    if (kind == PipeKind.STREAM && size > chunk) {
      size = chunk;
    } else {
      inbox.remove();
    }
    byte[] part = new byte[size];
    bytes.get(part);
    inboxBytes -= size;
    int moved = size;
    MemoryDriver other = peer;
    if (other != null && kind != PipeKind.DATAGRAM) {
      other.later(() -> other.addCredit(moved));
    }
    new LentBuffer(part, leases).deliver(sink(), arrival.sender);
  }

  private void addCredit(int bytes) {
    credit += bytes;
    transfer();
  }

  private void reset() {
    shut(CloseCause.of(CloseCause.RESET_BY_PEER, "the other side reset the connection"));
  }

  private void shut(CloseCause cause) {
    if (closed) {
      return;
    }
    closed = true;
    inbox.clear();
    List<Write> lost = new ArrayList<>(outbox);
    outbox.clear();
    for (Write write : lost) {
      if (write.done != null) {
        write.done.written(new PipeException("the memory pipe closed: " + cause.text()));
      }
    }
    if (sink != null) {
      loop.execute(() -> sink().closed(cause));
    }
  }

  private PipeSink sink() {
    return Objects.requireNonNull(sink, "not started");
  }

  private record Write(
      ByteBuffer bytes,
      @Nullable InetSocketAddress to,
      @Nullable WriteListener done,
      boolean end) {}

  private record Arrival(
      @Nullable ByteBuffer bytes,
      @Nullable InetSocketAddress sender,
      @Nullable MemoryDriver accepted,
      boolean end) {}
}
