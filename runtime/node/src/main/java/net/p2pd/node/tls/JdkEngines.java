package net.p2pd.node.tls;

import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * The JDK's engines. Each gets a context of its own, which costs little and is what keeps one
 * handshake's secrets from another: the JDK caches sessions and ticket keys per context. A server
 * moreover sends no ticket, because the JDK sends none that would have to live longer than a ticket
 * may.
 */
final class JdkEngines implements TlsEngines {

  /** A ticket of RFC 8446 section 4.6.1 may live for at most seven days; this is more. */
  private static final int LONGER_THAN_A_TICKET_MAY_LIVE = 7 * 24 * 60 * 60 + 1;

  @Override
  public String name() {
    return "the JDK";
  }

  @Override
  public SslHandler handler(
      boolean client, NodeCertificate self, PeerVerifier verifier, Executor tasks)
      throws SSLException {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {self}, new TrustManager[] {verifier}, null);
      context.getServerSessionContext().setSessionTimeout(LONGER_THAN_A_TICKET_MAY_LIVE);
      // No host and port: nothing to look a session up by, and no server name goes out in the
      // clear.
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(client);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.3"});
      parameters.setCipherSuites(
          new String[] {
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
          });
      parameters.setApplicationProtocols(new String[] {PROTOCOL});
      if (!client) {
        parameters.setNeedClientAuth(true);
      }
      engine.setSSLParameters(parameters);
      return new SslHandler(engine, tasks);
    } catch (GeneralSecurityException e) {
      throw new SSLException("this Java runtime has no TLS 1.3", e);
    }
  }
}
