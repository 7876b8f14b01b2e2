package net.p2pd.node.netty;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of the tests and what it signs. */
final class Certificates {

  private static final char[] PASSWORD = "test".toCharArray();

  final X509Certificate authority;
  private final KeyPair authorityKey;

  /** A certificate and its key. */
  record Signed(KeyPair key, X509Certificate certificate) {}

  Certificates() {
    authorityKey = newKey();
    authority = build("CN=Test Authority", authorityKey, null, 0, 1, true).certificate();
  }

  /** A certificate for a DNS name or 127.0.0.1, good from {@code fromDays} to {@code toDays}. */
  Signed sign(String name, int fromDays, int toDays) {
    KeyPair key = newKey();
    return build("CN=" + name, key, name, fromDays, toDays, false);
  }

  Signed sign(String name) {
    return sign(name, -1, 1);
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Signed build(
      String subject, KeyPair key, String name, int fromDays, int toDays, boolean isAuthority) {
    try {
      Instant now = Instant.now();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=Test Authority"),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(now.plus(fromDays, ChronoUnit.DAYS).minusSeconds(60)),
              Date.from(now.plus(toDays, ChronoUnit.DAYS)),
              new X500Name(subject),
              key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (name != null) {
        boolean literal = name.matches("[0-9.]+");
        GeneralName general =
            new GeneralName(literal ? GeneralName.iPAddress : GeneralName.dNSName, name);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(general));
      }
      return new Signed(
          key,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA")
                          .build(authorityKey.getPrivate()))));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A context that trusts the authority and has nothing to show. */
  SSLContext trusting() {
    return context(null);
  }

  /** A context that shows a certificate and trusts the authority. */
  SSLContext showing(Signed signed) {
    return context(signed);
  }

  private SSLContext context(Signed signed) {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("authority", authority);
      TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
      trusted.init(trust);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (signed != null) {
        own.setKeyEntry(
            "own",
            signed.key().getPrivate(),
            PASSWORD,
            new X509Certificate[] {signed.certificate(), authority});
      }
      keys.init(own, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
