package net.p2pd.natlab.virtual;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/**
 * A reliable, ordered stream over datagrams, which is to the laboratory what QUIC is elsewhere:
 * positions, cumulative acknowledgements, a window, repetition by timer. There is no handshake of
 * its own: the client's first bytes open it. What is not its own it ignores, as anybody can send
 * datagrams.
 */
final class DatagramStream implements PipeDriver, PipeSink {

  private static final int BUFFER = 1 << 17;
  private static final int TRIES = 7;
  private static final int TRIES_TO_SAY_GOODBYE = 3;

  private record Write(ByteBuffer bytes, @Nullable WriteListener done, boolean end) {}

  private final PipeDriver raw;
  private final StreamSender sender;
  private final ReceiveBuffer received = new ReceiveBuffer(BUFFER, 0);
  private final ArrayDeque<Write> outbox = new ArrayDeque<>();
  private boolean known;
  private long stream;
  private long endsAt = -1;
  private int told = BUFFER;
  private int flushed;
  private @Nullable PipeSink sink;
  private boolean wanted;
  private boolean delivering;
  private boolean endTold;
  private boolean peerGone;
  private boolean closed;
  private boolean rawClosed;

  /**
   * Creates a stream.
   *
   * @param raw datagrams with a fixed remote, on a loop in virtual time
   * @param client whether this side sends first
   */
  DatagramStream(PipeDriver raw, boolean client, RandomGenerator random) {
    this.raw = raw;
    this.sender = new StreamSender((VirtualLoop) raw.eventLoop(), this::send, this::expired);
    this.known = client;
    this.stream = client ? random.nextLong() : 0;
  }

  private void send(long seq, byte[] data, boolean end) {
    send(end ? StreamSegment.END : 0, seq, data);
  }

  private void send(int flags, long seq, byte[] data) {
    if (!rawClosed && known) {
      told = received.window();
      StreamSegment segment = new StreamSegment(stream, flags, seq, received.next(), told, data);
      raw.write(segment.write(), null, null);
      raw.flush();
    }
  }

  private void acknowledge() {
    send(0, sender.next(), new byte[0]);
  }

  private void expired() {
    if (sender.tries() <= (closed ? TRIES_TO_SAY_GOODBYE : TRIES)) {
      sender.repeat();
    } else {
      shut(CloseCause.of(CloseCause.FAILED, remote() + " does not answer any more"));
      part(StreamSegment.RESET, true);
    }
  }

  // What arrives

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress from, Lease lease) {
    boolean stranger = from != null && !from.equals(raw.remote());
    StreamSegment segment = stranger ? null : StreamSegment.read(bytes);
    if (segment == null || rawClosed) {
      return;
    }
    if (!known && segment.seq() == 0 && segment.data().length > 0) {
      known = true;
      stream = segment.stream();
    }
    if (known && segment.stream() == stream) {
      arrived(segment);
    }
  }

  private void arrived(StreamSegment segment) {
    if (segment.has(StreamSegment.RESET)) {
      shut(CloseCause.of(CloseCause.RESET_BY_PEER, remote() + " dropped the connection"));
      part(0, true);
      return;
    }
    sender.acknowledged(segment);
    if (segment.has(StreamSegment.END)) {
      endsAt = segment.seq() + segment.data().length;
    }
    if (segment.data().length > 0) {
      received.add(segment.seq(), segment.data());
    }
    if (received.next() == endsAt) {
      received.skip();
    }
    if (segment.data().length > 0 || segment.has(StreamSegment.END)) {
      acknowledge();
    }
    peerGone |= segment.has(StreamSegment.CLOSE);
    writable();
    if (closed) {
      drain();
      farewell();
    } else {
      deliver();
    }
  }

  /** Nobody reads any more, but the other side has to get rid of what it sends. */
  private void drain() {
    while (received.poll() != null) {}
  }

  private boolean isAtEnd() {
    return endsAt >= 0 && received.next() > endsAt && received.isEmpty();
  }

  private void deliver() {
    PipeSink receiver = sink;
    if (delivering || receiver == null || closed) {
      return;
    }
    delivering = true;
    try {
      while (wanted && !closed) {
        byte[] chunk = received.poll();
        if (chunk == null) {
          break;
        }
        receiver.data(ByteBuffer.wrap(chunk), null, () -> () -> {});
      }
    } finally {
      delivering = false;
    }
    if (told < BUFFER / 2 && received.window() >= BUFFER / 2) {
      acknowledge(); // there is room again
    }
    if (wanted && !closed && !endTold && isAtEnd()) {
      endTold = true;
      receiver.ended();
    }
    if (peerGone && endTold && !closed) {
      shut(CloseCause.of(CloseCause.ENDED_BY_PEER, remote() + " closed the connection"));
      part(0, false);
    }
  }

  // What leaves

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

  private void writable() {
    while (flushed > 0 && !closed) {
      Write next = outbox.element();
      if (next.end) {
        sender.end();
      } else {
        sender.take(next.bytes);
        if (next.bytes.hasRemaining()) {
          break;
        }
      }
      outbox.remove();
      flushed--;
      if (next.done != null) {
        next.done.written(null);
      }
    }
    if (!rawClosed) {
      sender.output();
    }
  }

  // The end

  @Override
  public void close(boolean hard) {
    if (closed) {
      return;
    }
    shut(CloseCause.of(CloseCause.CLOSED_HERE, "closed here"));
    if (hard || !known) {
      part(StreamSegment.RESET, true);
    } else {
      drain();
      sender.end();
      sender.output();
      farewell();
    }
  }

  /** Goes as soon as the other side has everything. */
  private void farewell() {
    if (sender.isDone() || peerGone) {
      part(StreamSegment.CLOSE, false);
    }
  }

  /** Leaves the datagrams below to themselves. */
  private void part(int flags, boolean hard) {
    if (!rawClosed) {
      sender.stop();
      if (flags != 0) {
        send(flags, sender.next(), new byte[0]);
      }
      rawClosed = true;
      raw.close(hard);
    }
  }

  private void shut(CloseCause why) {
    if (closed) {
      return;
    }
    closed = true;
    for (Write lost : List.copyOf(outbox)) {
      if (lost.done != null) {
        lost.done.written(new PipeException("the connection closed: " + why.text()));
      }
    }
    outbox.clear();
    flushed = 0;
    PipeSink receiver = sink;
    if (receiver != null) {
      eventLoop().execute(() -> receiver.closed(why));
    }
  }

  // What the datagrams below say

  @Override
  public void ended() {}

  @Override
  public void accepted(PipeDriver driver) {
    driver.start(this);
    driver.close(true); // datagrams accept nobody
  }

  @Override
  public void error(Throwable error) {
    // As with QUIC: whoever can send ICMP must not be able to end a connection.
  }

  @Override
  public void closed(CloseCause cause) {
    rawClosed = true;
    sender.stop();
    shut(cause);
  }

  // What it is

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    raw.start(this);
    raw.read(true);
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want) {
      eventLoop().execute(this::deliver);
    }
  }

  @Override
  public PipeKind kind() {
    return PipeKind.STREAM;
  }

  @Override
  public Transport transport() {
    return raw.transport();
  }

  @Override
  public PipeRole role() {
    return raw.role();
  }

  @Override
  public EventLoop eventLoop() {
    return raw.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return raw.local();
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return raw.remote();
  }
}
