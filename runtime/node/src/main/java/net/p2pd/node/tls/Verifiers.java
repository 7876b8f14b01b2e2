package net.p2pd.node.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import net.p2pd.api.Nullable;

/**
 * Asks the verifier of the handshake, where many handshakes share a native context. Thread-safe.
 */
final class Verifiers extends X509ExtendedTrustManager {

  /** An engine that never gets to a certificate takes its verifier with it. */
  private final Map<SSLEngine, PeerVerifier> verifiers =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Notes whom to ask in an engine's handshake. */
  void add(SSLEngine engine, PeerVerifier verifier) {
    verifiers.put(engine, verifier);
  }

  private void check(X509Certificate[] chain, @Nullable SSLEngine engine)
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

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  private static CertificateException withoutEngine() {
    return new CertificateException("a proof is given in a handshake of an SSLEngine only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
