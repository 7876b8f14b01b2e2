package net.p2pd.connect.relay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Tls;

/** Certificates that relays over TLS are verified by, instead of the system's. */
final class Trust {

  private Trust() {}

  /**
   * Reads a file of certificates in PEM.
   *
   * @throws P2pdException naming the key, the file and what is wrong
   */
  static Tls in(String file) {
    try (InputStream content = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate one :
          CertificateFactory.getInstance("X.509").generateCertificates(content)) {
        store.setCertificateEntry("certificate-" + ++number, one);
      }
      if (number == 0) {
        throw new P2pdException("trust: " + file + " holds no certificate");
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return Tls.of(context);
    } catch (IOException | GeneralSecurityException e) {
      throw new P2pdException("trust: " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
