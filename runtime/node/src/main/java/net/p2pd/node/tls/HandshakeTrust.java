package net.p2pd.node.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import net.p2pd.api.Nullable;

/**
 * Treats clients and servers alike, as peers are: one check in place of the six that the JDK asks
 * for. It trusts no authority.
 */
public abstract class HandshakeTrust extends X509ExtendedTrustManager {

  /**
   * Checks what the other side shows.
   *
   * @param engine the engine of the handshake; null where there is none, which proves nobody
   * @throws CertificateException if the other side is not to be trusted
   */
  protected abstract void check(X509Certificate[] chain, @Nullable SSLEngine engine)
      throws CertificateException;

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String type)
      throws CertificateException {
    check(chain, null);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String type)
      throws CertificateException {
    check(chain, null);
  }

  @Override
  public final void checkClientTrusted(
      X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException {
    check(chain, null);
  }

  @Override
  public final void checkServerTrusted(
      X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException {
    check(chain, null);
  }

  @Override
  public final X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
