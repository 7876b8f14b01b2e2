package net.p2pd.node.netty;

import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Tls;

/** Makes Netty's TLS handlers over the JDK's engine for the option {@link PipeOptions#TLS}. */
final class TlsHandlers {

  /** How long the close message may wait for the socket to take it. */
  private static final Duration CLOSE_NOTIFY_LIMIT = Duration.ofSeconds(1);

  private TlsHandlers() {}

  /** A client's side: it verifies the chain and the name, always. */
  static SslHandler client(PipeOptions options, InetSocketAddress remote, Executor tasks) {
    Tls tls = options.get(PipeOptions.TLS);
    String name = tls.serverName().orElse(remote.getHostString());
    SSLEngine engine = context(tls).createSSLEngine(name, remote.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (!isLiteral(name)) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    engine.setSSLParameters(parameters);
    return handler(engine, options, tasks);
  }

  /** A server's side. */
  static SslHandler server(PipeOptions options, Executor tasks) {
    Tls tls = options.get(PipeOptions.TLS);
    SSLEngine engine = context(tls).createSSLEngine();
    engine.setUseClientMode(false);
    if (tls.clientCertificateRequired()) {
      engine.setNeedClientAuth(true);
    }
    return handler(engine, options, tasks);
  }

  private static SSLContext context(Tls tls) {
    return tls.context().orElseThrow(() -> new PipeException("there is no TLS context"));
  }

  private static SslHandler handler(SSLEngine engine, PipeOptions options, Executor tasks) {
    SslHandler handler = new SslHandler(engine, tasks);
    long limit = options.get(PipeOptions.HANDSHAKE_TIMEOUT).toMillis();
    handler.setHandshakeTimeoutMillis(Math.max(1, limit));
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_LIMIT.toMillis());
    return handler;
  }

  /** RFC 6066 section 3: no literal address is sent as server name. */
  private static boolean isLiteral(String name) {
    return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
  }
}
