package net.p2pd.service.stun;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunAddress;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.TransactionId;

/**
 * Connects back to clients that asked for a change over TCP: to the very address and port that the
 * request came from, so that nobody can send the server after somebody else. For any thread.
 */
final class ConnectBacks implements Permission {

  /** How many are under way at once. */
  private static final int MOST = 64;

  private static final PipeOptions OPTIONS =
      PipeOptions.defaults()
          .with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(3))
          .with(PipeOptions.LINGER, Duration.ofSeconds(1));

  private final Pipes pipes;
  private final SourceLimit limit;
  private final Metrics.Counter arrived;
  private final Metrics.Counter failed;
  private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ConnectBacks(Pipes pipes, SourceLimit limit, Metrics metrics) {
    this.pipes = pipes;
    this.limit = limit;
    this.arrived = counter(metrics, "connected");
    this.failed = counter(metrics, "failed");
  }

  private static Metrics.Counter counter(Metrics metrics, String outcome) {
    return metrics.counter(
        "connect_backs_total", "Connections to clients that asked for it.", "outcome", outcome);
  }

  @Override
  public boolean allows(StunAddress source, long now) {
    return attempts.size() < MOST && limit.allows(source, now);
  }

  /**
   * Begins to connect.
   *
   * @param from whose IP address it comes from, with a port of the system's choice
   * @param client where to
   * @param id of the request, by which the client knows what it is
   * @param asker hears of it if it fails
   */
  void begin(Origin from, InetSocketAddress client, TransactionId id, Pipe asker) {
    InetAddress own = from.address().getAddress();
    int index = own instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    Route route = Route.of("stun", index, List.of(IpRange.of(own))).bind(own, 0);
    Attempt attempt =
        new Attempt(id, asker, pipes.open(Transport.TCP, Destination.of(client), route, OPTIONS));
    attempts.add(attempt);
    attempt.watch();
    if (closed) {
      attempt.giveUp();
    }
  }

  /** Gives up all that are under way. */
  void close() {
    closed = true;
    attempts.forEach(Attempt::giveUp);
  }

  /** One connection, from the first packet to its end. */
  private final class Attempt {

    private final TransactionId id;
    private final Pipe asker;
    private final CompletableFuture<Pipe> opening;

    Attempt(TransactionId id, Pipe asker, CompletableFuture<Pipe> opening) {
      this.id = id;
      this.asker = asker;
      this.opening = opening;
    }

    void watch() {
      opening.whenComplete(
          (pipe, error) -> {
            if (pipe != null) {
              connected(pipe);
            } else {
              attempts.remove(this);
              failed(error);
            }
          });
    }

    /** Says hello, so that the client sees whom it is from, and goes. */
    private void connected(Pipe pipe) {
      arrived.increment();
      pipe.onClose((gone, cause) -> attempts.remove(this));
      if (closed) {
        pipe.abort();
        return;
      }
      ByteBuffer hello = ByteBuffer.allocate(Answerer.USUAL);
      new StunBuilder().begin(hello, StunClass.INDICATION, Methods.BINDING, id);
      pipe.send(hello.flip());
      pipe.closeAsync();
    }

    private void failed(@Nullable Throwable error) {
      failed.increment();
      if (closed || !asker.isOpen()) {
        return;
      }
      Throwable cause =
          error instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : error;
      String why = cause instanceof PipeOpenException known ? known.reason() : "failed";
      ByteBuffer news = ByteBuffer.allocate(Answerer.USUAL);
      new StunBuilder()
          .begin(news, StunClass.INDICATION, Methods.BINDING, id)
          .error(ErrorCodes.CONNECTION_TIMEOUT_OR_FAILURE, why);
      asker.send(news.flip());
    }

    /** Ends it, however far it is. */
    void giveUp() {
      if (!opening.cancel(false)) {
        opening.thenAccept(Pipe::abort);
      }
    }
  }
}
