package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/** Datagrams to and from one peer, through the server. */
final class PeerDriver implements PipeDriver {

  static final Transport TRANSPORT = Transport.of("turn");

  /** What UDP carries, less the longest header of an indication. */
  private static final int LARGEST = 65_507 - 48;

  /** What is held while nobody reads; more is lost, as at a socket. */
  private static final int RECEIVE_BUFFER = 212_992;

  private static final PipeSink.Lease OWNED = () -> () -> {};

  private final Relay relay;
  private final Peer peer;
  private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
  private @Nullable PipeSink sink;
  private int held;
  private boolean wanted;
  private boolean delivering;
  private boolean unasked;
  private @Nullable CloseCause closed;

  PeerDriver(Relay relay, Peer peer) {
    this.relay = relay;
    this.peer = peer;
  }

  /** Notes that the peer began. */
  void unasked() {
    unasked = true;
  }

  boolean isUnasked() {
    return unasked;
  }

  @Override
  public PipeKind kind() {
    return PipeKind.DATAGRAM;
  }

  @Override
  public Transport transport() {
    return TRANSPORT;
  }

  @Override
  public PipeRole role() {
    return PipeRole.CLIENT;
  }

  @Override
  public EventLoop eventLoop() {
    return relay.control().loop();
  }

  /** The relayed address: it is what the peer sees. */
  @Override
  public InetSocketAddress local() {
    return relay.relayed();
  }

  @Override
  public InetSocketAddress remote() {
    return peer.address;
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    CloseCause cause = closed;
    if (cause != null) { // the allocation ended before there was a pipe
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

  /** Takes a datagram whose memory is nobody else's. */
  void arrived(ByteBuffer payload) {
    if (closed != null) {
      return;
    }
    PipeSink receiver = sink;
    if (wanted && !delivering && inbox.isEmpty() && receiver != null) {
      delivering = true;
      try {
        receiver.data(payload, null, OWNED);
      } finally {
        delivering = false;
      }
      deliver();
    } else if (held + payload.remaining() <= RECEIVE_BUFFER) {
      held += payload.remaining();
      inbox.add(payload);
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

  /** Tells the pipe of something that does not end it. */
  void report(PipeException problem) {
    PipeSink receiver = sink;
    if (receiver != null && closed == null) {
      receiver.error(problem);
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    if (to != null && !to.equals(peer.address)) {
      tell(done, new PipeException("a relayed pipe to " + remote() + " sends to nobody else"));
    } else if (closed != null) {
      tell(done, new PipeException("the pipe is closed"));
    } else if (bytes.remaining() > LARGEST) {
      tell(
          done,
          new PipeException(
              "a datagram of "
                  + bytes.remaining()
                  + " bytes is too long for a relay; it takes "
                  + LARGEST));
    } else {
      send(bytes, done);
    }
  }

  private void send(ByteBuffer bytes, @Nullable WriteListener done) {
    CompletableFuture<Void> sent = relay.control().send(relay.frames().around(bytes, peer));
    if (sent.isDone() && !sent.isCompletedExceptionally()) {
      tell(done, null); // as nearly always; it costs no object
    } else {
      sent.whenComplete(
          (nothing, error) -> tell(done, error == null ? null : Failures.unwrap(error)));
    }
  }

  private static void tell(@Nullable WriteListener done, @Nullable Throwable error) {
    if (done != null) {
      done.written(error);
    }
  }

  @Override
  public void flush() {
    // The pipe to the server flushes by itself.
  }

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "datagrams have no end");
  }

  @Override
  public void close(boolean hard) {
    close(CloseCause.of(CloseCause.CLOSED_HERE, "closed here"));
  }

  /** Closes it, whoever wants that. */
  void close(CloseCause cause) {
    if (closed != null) {
      return;
    }
    closed = cause;
    inbox.clear();
    relay.left(peer, this);
    PipeSink receiver = sink;
    if (receiver != null) {
      eventLoop().execute(() -> receiver.closed(cause));
    }
  }
}
