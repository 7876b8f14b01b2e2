package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/**
 * A connection with a peer (RFC 6062 section 5): it has half a minute to be taken by a connection
 * of the client's, and is then linked with that. On the loop of the allocation, but for {@link
 * #claim} and {@link #join}.
 */
final class PeerConnection {

  static final Duration UNCLAIMED_LIFETIME = Duration.ofSeconds(30);

  private final TurnServer server;
  private final Allocation allocation;
  private final InetSocketAddress peer;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private volatile @Nullable Pipe pipe;
  private @Nullable CompletableFuture<Pipe> opening;
  private @Nullable Registration timer;
  private int id;
  private boolean closed;

  PeerConnection(TurnServer server, Allocation allocation, InetSocketAddress peer) {
    this.server = server;
    this.allocation = allocation;
    this.peer = peer;
  }

  InetSocketAddress peer() {
    return peer;
  }

  String user() {
    return allocation.user();
  }

  int id() {
    return id;
  }

  boolean isClosed() {
    return closed;
  }

  /** Notes what is to be cancelled if the allocation ends before there is a connection. */
  void opening(CompletableFuture<Pipe> pending) {
    opening = pending;
  }

  /** The connection is there: from now on it can be taken by its number. */
  void opened(Pipe made) {
    pipe = made;
    id = server.connecting.register(this);
    Shard shard = allocation.client.shard;
    timer = shard.loop.schedule(UNCLAIMED_LIFETIME, this::unclaimed);
    made.onClose((gone, cause) -> shard.loop.execute(this::close));
  }

  private void unclaimed() {
    if (!claimed.get()) {
      close();
    }
  }

  /** Takes it, which only one can. Any thread. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /**
   * Passes on what the peer and the client send, from now on. On the client's loop.
   *
   * @param data the client's connection, on which nothing else is said any more
   * @param first what came behind the request, copied
   */
  void join(Pipe data, byte[] first) {
    Pipe far = pipe;
    if (far == null) {
      data.abort();
      return;
    }
    if (first.length > 0) {
      far.send(first);
    }
    Quotas.User quota = allocation.quota();
    if (quota.isLimited()) {
      new Throttle(quota, data, far).start();
      new Throttle(quota, far, data).start();
    } else {
      Pipe.relay(data, far);
    }
  }

  /** Ends it; the link passes that on to the client. A second time does no harm. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    Registration waiting = timer;
    if (waiting != null) {
      waiting.close();
    }
    CompletableFuture<Pipe> pending = opening;
    if (pending != null) {
      pending.cancel(true);
    }
    server.connecting.forget(this);
    TcpRelay relay = allocation.tcp();
    if (relay != null) {
      relay.remove(this);
    }
    Pipe far = pipe;
    if (far != null) {
      far.closeAsync();
    }
  }
}
