package net.p2pd.node.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import net.p2pd.api.Nullable;

/**
 * Asks the verifier of the handshake, where many handshakes share a native context. Thread-safe.
 */
final class Verifiers extends HandshakeTrust {

  /** An engine that never gets to a certificate takes its verifier with it. */
  private final Map<SSLEngine, PeerVerifier> verifiers =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Notes whom to ask in an engine's handshake. */
  void add(SSLEngine engine, PeerVerifier verifier) {
    verifiers.put(engine, verifier);
  }

  @Override
  protected void check(X509Certificate[] chain, @Nullable SSLEngine engine)
      throws CertificateException {
    PeerVerifier verifier = engine == null ? null : verifiers.remove(engine);
    if (verifier == null || !(engine instanceof ReferenceCountedOpenSslEngine own)) {
      throw new CertificateException("nobody knows who was to be expected in this handshake");
    }
    try {
      // The engine itself tells the protocol only when it is done; BoringSSL knows it by now.
      verifier.check(chain, SSL.getAlpnSelected(own.sslPointer()));
    } catch (CertificateException e) {
      // Otherwise the other side would be told of an internal error here.
      throw new OpenSslCertificateException(
          String.valueOf(e.getMessage()), e, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }
  }
}
