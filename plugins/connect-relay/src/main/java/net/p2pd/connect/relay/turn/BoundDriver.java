package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/**
 * A connection to a peer: a pipe to the server that is nothing but the peer's stream since the
 * server bound it (RFC 6062 section 4.4).
 *
 * <p>The pipe below reads nothing while nobody here wants data, so that a slow reader slows the
 * peer down through the server.
 */
final class BoundDriver implements PipeDriver {

  private static final PipeSink.Lease OWNED = () -> () -> {};

  private final Pipe carrier;
  private final InetSocketAddress relayed;
  private final InetSocketAddress peer;
  private final PipeRole role;

  /** What came together with the server's answer. */
  private final ArrayDeque<ByteBuffer> early = new ArrayDeque<>();

  private @Nullable PipeSink sink;

  /** What the next chunk waits for; null while data is wanted. */
  private @Nullable CompletableFuture<Void> gate = new CompletableFuture<>();

  private boolean listening;
  private boolean ended;
  private @Nullable CloseCause closed;
  private boolean told;

  /**
   * Takes over a pipe, on its loop, as soon as the server bound it.
   *
   * @param relayed what the peer sees
   * @param role who began
   */
  BoundDriver(Pipe carrier, InetSocketAddress relayed, InetSocketAddress peer, PipeRole role) {
    this.carrier = carrier;
    this.relayed = relayed;
    this.peer = peer;
    this.role = role;
    carrier.onEnd(pipe -> carrierEnded());
    carrier.onError((pipe, error) -> carrierFailed(error));
    carrier.onClose((pipe, cause) -> carrierClosed(cause));
  }

  /** Takes bytes that came with the server's answer. */
  void early(ByteBuffer bytes) {
    ByteBuffer own = ByteBuffer.allocate(bytes.remaining());
    early.add(own.put(bytes).flip());
  }

  @Override
  public PipeKind kind() {
    return PipeKind.STREAM;
  }

  @Override
  public Transport transport() {
    return PeerDriver.TRANSPORT;
  }

  @Override
  public PipeRole role() {
    return role;
  }

  @Override
  public EventLoop eventLoop() {
    return carrier.eventLoop();
  }

  @Override
  public InetSocketAddress local() {
    return relayed;
  }

  @Override
  public InetSocketAddress remote() {
    return peer;
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    eventLoop().execute(this::advance);
  }

  @Override
  public void read(boolean wanted) {
    CompletableFuture<Void> shut = gate;
    if (!wanted) {
      if (shut == null) {
        gate = new CompletableFuture<>();
      }
      return;
    }
    if (shut != null) {
      gate = null;
      eventLoop().execute(this::advance);
      shut.complete(null);
    }
  }

  /** Hands on, in order: what came early, then what the carrier brings, its end, its closing. */
  private void advance() {
    PipeSink receiver = sink;
    if (receiver == null || told) {
      return;
    }
    while (gate == null && !early.isEmpty()) {
      receiver.data(early.remove(), null, OWNED);
    }
    if (!early.isEmpty()) {
      return;
    }
    if (gate == null && !listening && closed == null) {
      listening = true;
      carrier.onMessageAsync((message, answer) -> deliver(receiver, message));
    }
    if (ended) {
      ended = false;
      receiver.ended();
    }
    CloseCause cause = closed;
    if (cause != null && !told) {
      told = true;
      receiver.closed(cause);
    }
  }

  private CompletableFuture<Void> deliver(PipeSink receiver, Message message) {
    receiver.data(ByteBuffer.wrap(message.bytes()), null, OWNED);
    CompletableFuture<Void> shut = gate;
    return shut == null ? CompletableFuture.completedFuture(null) : shut;
  }

  private void carrierEnded() {
    ended = true;
    advance();
  }

  private void carrierFailed(Throwable error) {
    PipeSink receiver = sink;
    if (receiver != null && !told) {
      receiver.error(error);
    }
  }

  private void carrierClosed(CloseCause cause) {
    closed = cause;
    advance();
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    CompletableFuture<Void> sent = carrier.send(bytes);
    if (done != null) {
      sent.whenComplete((nothing, error) -> tell(done, error));
    }
  }

  private void tell(WriteListener done, @Nullable Throwable error) {
    Throwable inner = error == null ? null : Failures.unwrap(error);
    if (eventLoop().inLoop()) {
      done.written(inner);
    } else {
      eventLoop().execute(() -> done.written(inner));
    }
  }

  @Override
  public void flush() {
    // The carrier flushes by itself.
  }

  @Override
  public void end(WriteListener done) {
    carrier.end().whenComplete((nothing, error) -> tell(done, error));
  }

  @Override
  public void close(boolean hard) {
    early.clear();
    if (hard) {
      carrier.abort();
    } else {
      carrier.closeAsync();
    }
  }
}
