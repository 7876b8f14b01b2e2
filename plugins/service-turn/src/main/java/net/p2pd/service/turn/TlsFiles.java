package net.p2pd.service.turn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import net.p2pd.api.P2pdException;

/** Reads a server's certificate and private key from two files in PEM. */
final class TlsFiles {

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private TlsFiles() {}

  /**
   * Returns what a TLS server needs.
   *
   * @throws P2pdException if a file cannot be read, or holds something else; it never quotes them
   */
  static SSLContext read(String certificateFile, String keyFile) {
    Certificate[] chain = chain(certificateFile);
    PrivateKey key = key(keyFile);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] password = {};
      store.setKeyEntry("turn", key, password, chain);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new P2pdException(
          "'certificate' "
              + certificateFile
              + " and 'private-key' do not go together: "
              + e.getMessage(),
          e);
    }
  }

  private static Certificate[] chain(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!found.isEmpty()) {
        return found.toArray(new Certificate[0]);
      }
    } catch (IOException | InvalidPathException e) {
      throw new P2pdException("'certificate' " + file + " cannot be read: " + e, e);
    } catch (GeneralSecurityException e) {
      throw new P2pdException("'certificate' " + file + " is no certificate in PEM", e);
    }
    throw new P2pdException("'certificate' " + file + " holds no certificate");
  }

  private static PrivateKey key(String file) {
    String text;
    try {
      text = Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new P2pdException("'private-key' " + file + " cannot be read: " + e, e);
    }
    Matcher found = PKCS8.matcher(text);
    if (!found.find()) {
      throw new P2pdException(
          "'private-key' "
              + file
              + " holds no unencrypted PKCS #8 key; make one of it with: openssl pkcs8 -topk8"
              + " -nocrypt -in "
              + file);
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
      for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (InvalidKeySpecException another) {
          // It is a key of another algorithm, which comes next, or none at all.
        }
      }
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new P2pdException("'private-key' " + file + " is damaged", e);
    }
    throw new P2pdException("'private-key' " + file + " is no RSA, EC or EdDSA key");
  }
}
