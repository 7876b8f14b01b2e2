package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/**
 * The path that was found: the socket that opened it, for datagrams to and from one place only.
 * What came before anybody reads is held, and what the halves still have to say about the way stays
 * down here: the caller repeats that it took this way until something shows that the other side
 * knows, and gives up where nothing does.
 *
 * <p>All but the constructor runs on the socket's loop.
 */
final class PunchDriver implements PipeDriver {

  /** What is held while nobody reads; more is lost, as at a socket. */
  private static final int RECEIVE_BUFFER = 212_992;

  private static final Duration AGAIN = Duration.ofMillis(40);
  private static final int EXTRA = 3;
  private static final int MOST_CONFIRMATIONS = 40;
  private static final PipeSink.Lease OWNED = () -> () -> {};

  private final Pipe socket;
  private final InetSocketAddress peer;
  private final ProbeCodec codec;
  private final boolean calling;
  private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
  private @Nullable PipeSink sink;
  private Registration timer = () -> {};
  private int repeats;
  private int confirmations;
  private int held;
  private boolean wanted;
  private boolean delivering;
  private boolean known;
  private @Nullable CloseCause closed;

  /**
   * Creates it over a socket that nobody else uses from now on.
   *
   * @param patience how long the other side may take to show that it knows of this way
   */
  PunchDriver(
      Pipe socket, InetSocketAddress peer, ProbeCodec codec, boolean calling, Duration patience) {
    this.socket = socket;
    this.peer = peer;
    this.codec = codec;
    this.calling = calling;
    this.repeats = (int) Math.max(EXTRA, patience.dividedBy(AGAIN));
  }

  /** Tells the other side, several times since some may be lost. */
  void begin() {
    for (int i = 0; i < EXTRA; i++) {
      say();
    }
    if (calling) {
      timer = eventLoop().schedule(AGAIN, this::repeat);
    }
    socket.onClose((pipe, cause) -> ended(CloseCause.of(CloseCause.CARRIER_GONE, cause.text())));
  }

  private void say() {
    socket.send(calling ? codec.taking() : codec.confirming(), peer);
  }

  private void repeat() {
    if (known || closed != null) {
      return;
    }
    if (repeats-- > 0) {
      say();
      timer = eventLoop().schedule(AGAIN, this::repeat);
    } else {
      socket.abort();
      ended(
          CloseCause.of(
              CloseCause.FAILED,
              "datagrams come from " + peer + " but nothing shows that any arrives there"));
    }
  }

  @Override
  public PipeKind kind() {
    return PipeKind.DATAGRAM;
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public PipeRole role() {
    return PipeRole.CLIENT;
  }

  @Override
  public EventLoop eventLoop() {
    return socket.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return socket.local().orElse(null);
  }

  @Override
  public InetSocketAddress remote() {
    return peer;
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    CloseCause cause = closed;
    if (cause != null) { // the socket closed before there was a pipe
      eventLoop().execute(() -> receiver.closed(cause));
    }
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want && !inbox.isEmpty()) {
      eventLoop().execute(this::deliver);
    }
  }

  /** Takes a datagram of the peer's; its memory is nobody else's. */
  void arrived(ByteBuffer datagram) {
    if (closed != null) {
      return;
    }
    ProbeCodec.Probe probe = codec.read(datagram);
    if (probe != null) {
      heard(probe);
      return;
    }
    if (ProbeCodec.isLike(datagram)) {
      return; // a copy of one that came before
    }
    known = true;
    if (held + datagram.remaining() <= RECEIVE_BUFFER) {
      held += datagram.remaining();
      inbox.add(datagram);
      deliver();
    }
  }

  private void heard(ProbeCodec.Probe probe) {
    if (probe.confirms()) {
      known = true;
    } else if (!calling && confirmations++ < MOST_CONFIRMATIONS) {
      say();
    }
  }

  private void deliver() {
    PipeSink receiver = sink;
    if (delivering || receiver == null) {
      return;
    }
    delivering = true;
    try {
      while (wanted && closed == null && !inbox.isEmpty()) {
        ByteBuffer next = inbox.remove();
        held -= next.remaining();
        receiver.data(next, null, OWNED);
      }
    } finally {
      delivering = false;
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    if (to != null && !to.equals(peer)) {
      tell(done, new PipeException("a punched pipe to " + peer + " sends to nobody else"));
      return;
    }
    if (closed != null) {
      tell(done, new PipeException("the pipe is closed"));
      return;
    }
    CompletableFuture<Void> sent = socket.send(bytes, peer);
    if (sent.isDone() && !sent.isCompletedExceptionally()) {
      tell(done, null);
    } else {
      sent.whenComplete((nothing, error) -> tell(done, error));
    }
  }

  private static void tell(@Nullable WriteListener done, @Nullable Throwable error) {
    if (done != null) {
      done.written(error);
    }
  }

  @Override
  public void flush() {
    // The socket's pipe flushes by itself.
  }

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "datagrams have no end");
  }

  @Override
  public void close(boolean hard) {
    ended(CloseCause.of(CloseCause.CLOSED_HERE, "closed here"));
    socket.abort();
  }

  private void ended(CloseCause cause) {
    if (closed != null) {
      return;
    }
    closed = cause;
    timer.close();
    inbox.clear();
    PipeSink receiver = sink;
    if (receiver != null) {
      eventLoop().execute(() -> receiver.closed(cause));
    }
  }
}
