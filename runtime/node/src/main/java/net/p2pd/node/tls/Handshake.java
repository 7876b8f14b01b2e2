package net.p2pd.node.tls;

import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.node.netty.NettyDrivers;

/** One handshake from the raw driver to the secured pipe. Runs on the driver's event loop. */
final class Handshake {

  /** How long the last words of TLS may wait for the socket to take them. */
  private static final Duration CLOSE_NOTIFY_LIMIT = Duration.ofSeconds(1);

  private final SessionRequest request;
  private final PipeDriver raw;
  private final CompletableFuture<SecuredPath> result;
  private final String address;
  private final PeerVerifier verifier;

  Handshake(SessionRequest request, PipeDriver raw, CompletableFuture<SecuredPath> result) {
    this.request = request;
    this.raw = raw;
    this.result = result;
    this.address = text(raw.remote());
    this.verifier = new PeerVerifier(address, request.expected().orElse(null));
  }

  private static String text(@Nullable InetSocketAddress remote) {
    if (remote == null) {
      return "an unknown address";
    }
    InetAddress ip = remote.getAddress();
    String host = ip == null ? remote.getHostString() : ip.getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
  }

  SessionRequest request() {
    return request;
  }

  CompletableFuture<SecuredPath> result() {
    return result;
  }

  PeerVerifier verifier() {
    return verifier;
  }

  /**
   * Runs it. When it fails, the driver closes itself, once its alert is on the way to the other
   * side; what went wrong the handler's future tells better.
   */
  void run(SslHandler handler) {
    handler.setHandshakeTimeout(
        Math.max(1, request.limit().toMillis()), TimeUnit.MILLISECONDS); // 0 would mean no limit
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_LIMIT.toMillis());
    NettyDrivers.secure(raw, handler)
        .whenComplete(
            (secured, error) -> {
              if (error != null) {
                Throwable first = handler.handshakeFuture().cause();
                fail(first == null ? error : first);
              } else {
                succeed(secured, handler.engine().getApplicationProtocol());
              }
            });
  }

  private void succeed(PipeDriver secured, @Nullable String protocol) {
    Optional<PeerId> peer = verifier.proven();
    if (peer.isEmpty() || !TlsEngines.PROTOCOL.equals(protocol)) {
      // The verifier ends a handshake that is not right: an engine that gets here broke its word.
      secured.close(true);
      fail(
          new IllegalStateException(
              "the TLS engine finished without a proof of the peer's identity"));
      return;
    }
    PipeAttributes attributes =
        PipeAttributes.defaults().route(request.pipe().route().orElse(null));
    Pipe pipe = EnginePipe.over(secured, PipeOptions.defaults(), attributes);
    if (!result.complete(new SecuredPath(pipe, peer.get()))) {
      pipe.abort(); // cancelled meanwhile
    }
  }

  /** Closes a path whose handshake did not begin, and says why. */
  void refuse(Throwable error) {
    raw.close(true);
    fail(error);
  }

  private void fail(Throwable error) {
    result.completeExceptionally(HandshakeFailure.of(error, verifier, address, request.limit()));
  }
}
