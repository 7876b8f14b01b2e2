package net.p2pd.node.tls;

import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * Makes one side of one handshake: TLS 1.3 only, protocol {@value #PROTOCOL} only, certificates on
 * both sides, neither resumption nor early data. Every engine passes the same tests, against itself
 * and against the others.
 */
interface TlsEngines {

  /** The application protocol (RFC 7301) that both sides must name. */
  String PROTOCOL = "p2pd/1";

  /** Returns what the engine is called in the log. */
  String name();

  /**
   * Returns a new handler with an engine that is configured but has not begun.
   *
   * @param verifier decides about the other side, while the engine waits for it
   * @param tasks runs the steps of the handshake that take milliseconds
   * @throws SSLException if the engine cannot do TLS 1.3
   */
  SslHandler handler(boolean client, NodeCertificate self, PeerVerifier verifier, Executor tasks)
      throws SSLException;
}
