package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.core.session.SessionMux;

/** Makes a raw pipe a session whose peer is proven, by the first provider that knows its kind. */
final class Securer {

  /** Packets may be late and clocks of routers coarse. */
  private static final double SHARE_OF_LIFETIME = 0.6;

  private final ConnectorHost host;
  private final ConnectorSettings settings;

  Securer(ConnectorHost host, ConnectorSettings settings) {
    this.host = host;
    this.settings = settings;
  }

  /**
   * Secures a pipe, which belongs to the result from now on and is closed when that fails.
   *
   * @return completes on the connector's loop; cancelling it drops the path
   */
  CompletableFuture<Candidate> secure(RawPath raw, boolean client, @Nullable PeerId expected) {
    Pipe pipe = raw.pipe().orElseThrow();
    CompletableFuture<Candidate> result = new CompletableFuture<>();
    SessionProvider provider = null;
    for (SessionProvider known : host.sessionProviders()) {
      if (provider == null && known.supports(pipe.kind())) {
        provider = known;
      }
    }
    if (provider == null) {
      pipe.abort();
      result.completeExceptionally(
          new P2pdException("no session provider works over a " + pipe.kind() + " pipe"));
      return result;
    }
    EventLoop loop = host.eventLoop();
    SessionRequest request =
        new SessionRequest(
            pipe, client, host.self(), host.signer(), expected, settings.handshake());
    CompletableFuture<SecuredPath> securing = provider.secure(request).toCompletableFuture();
    securing.whenComplete(
        (path, error) ->
            loop.execute(
                () -> {
                  if (error != null) {
                    result.completeExceptionally(unwrap(error));
                  } else if (result.isDone()) {
                    path.pipe().abort(); // cancelled meanwhile
                  } else {
                    result.complete(candidate(path, client, raw));
                  }
                }));
    result.whenComplete(
        (candidate, error) -> {
          if (result.isCancelled()) {
            securing.cancel(false);
          }
        });
    return result;
  }

  private Candidate candidate(SecuredPath path, boolean client, RawPath raw) {
    EventLoop loop = host.eventLoop();
    Candidate[] made = new Candidate[1];
    SessionMux.Listener listener =
        new SessionMux.Listener() {
          @Override
          public void control(ByteBuffer message) {
            ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
            loop.execute(() -> made[0].received(copy));
          }

          @Override
          public void stream(SessionMux session, Pipe stream) {
            host.streamOpened(session, stream);
          }
        };
    SessionMux session =
        SessionMux.over(PipeDrivers.of(path.pipe()), path.peer(), client, limits(raw), listener);
    made[0] = new Candidate(session, path.pipe().remote().orElse(null), raw.isRelayed());
    session.closed().whenComplete((cause, error) -> loop.execute(() -> made[0].hasClosed(cause)));
    return made[0];
  }

  /** A router that forgets the path when it is silent is reminded of it early enough. */
  private SessionLimits limits(RawPath raw) {
    SessionLimits usual = host.sessionLimits();
    Duration idle = raw.idleAfter().orElse(null);
    if (idle == null) {
      return usual;
    }
    Duration ping = Duration.ofNanos((long) (idle.toNanos() * SHARE_OF_LIFETIME));
    return ping.compareTo(usual.pingAfter()) < 0
        ? usual.toBuilder().pingAfter(ping).build()
        : usual;
  }

  static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
