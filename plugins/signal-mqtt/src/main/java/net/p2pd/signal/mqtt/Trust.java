package net.p2pd.signal.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/** Whom a broker's certificate may come from. Its host name is always compared, too. Immutable. */
final class Trust {

  private final @Nullable SSLContext own;

  private Trust(@Nullable SSLContext own) {
    this.own = own;
  }

  /** Those whom the Java runtime trusts. */
  static Trust ofSystem() {
    return new Trust(null);
  }

  /**
   * Those in a file, and nobody else.
   *
   * @param file certificates in PEM
   * @throws P2pdException if there are none
   */
  static Trust of(Path file) {
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(file)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (CertificateException e) {
      throw new P2pdException("ca of a broker: " + file + " holds no certificates in PEM", e);
    } catch (IOException e) {
      throw new P2pdException("ca of a broker: " + file + " cannot be read: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new P2pdException("ca of a broker: " + file + " holds no certificate");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca" + store.size(), certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return new Trust(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new P2pdException("ca of a broker: " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  SSLSocketFactory sockets() {
    return own == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : own.getSocketFactory();
  }
}
