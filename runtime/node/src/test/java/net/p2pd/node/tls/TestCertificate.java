package net.p2pd.node.tls;

import java.math.BigInteger;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import net.p2pd.api.Nullable;
import net.p2pd.node.identity.Identity;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with whatever an attacker would put into it, and its key. */
final class TestCertificate {

  final KeyPair pair;
  final X509Certificate certificate;

  private TestCertificate(KeyPair pair, X509Certificate certificate) {
    this.pair = pair;
    this.certificate = certificate;
  }

  static KeyPair p256() throws Exception {
    return ec("secp256r1");
  }

  static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  /** Returns the extension's value by which an identity vouches for a key. */
  static byte[] value(Identity identity, KeyPair pair) {
    byte[] statement = CertificateProof.statement(pair.getPublic().getEncoded());
    return CertificateProof.value(identity.peerId(), identity.sign(statement));
  }

  /** Returns a certificate that is right but for what its value is. */
  static TestCertificate of(KeyPair pair, byte @Nullable [] value) throws Exception {
    return new Builder(pair).value(value).build();
  }

  static final class Builder {
    private final KeyPair pair;
    private PrivateKey signer;
    private String algorithm = "SHA256withECDSA";
    private byte @Nullable [] value;
    private boolean critical;
    private @Nullable Extension more;
    private Instant end = Instant.parse("2999-01-01T00:00:00Z");

    Builder(KeyPair pair) {
      this.pair = pair;
      this.signer = pair.getPrivate();
    }

    Builder value(byte @Nullable [] bytes) {
      value = bytes;
      return this;
    }

    Builder critical() {
      critical = true;
      return this;
    }

    Builder signedBy(PrivateKey other) {
      signer = other;
      return this;
    }

    Builder algorithm(String name) {
      algorithm = name;
      return this;
    }

    Builder more(String oid, boolean isCritical, byte[] content) {
      more = new Extension(new ASN1ObjectIdentifier(oid), isCritical, content);
      return this;
    }

    Builder end(Instant instant) {
      end = instant;
      return this;
    }

    TestCertificate build() throws Exception {
      X500Principal name = new X500Principal("CN=test");
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(Instant.parse("1980-01-01T00:00:00Z")),
              Date.from(end),
              name,
              pair.getPublic());
      if (value != null) {
        builder.addExtension(
            new Extension(new ASN1ObjectIdentifier(CertificateProof.OID), critical, value));
      }
      if (more != null) {
        builder.addExtension(more);
      }
      return new TestCertificate(
          pair,
          new JcaX509CertificateConverter()
              .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer))));
    }
  }

  /** Returns a key manager that shows this certificate, and others behind it. */
  X509ExtendedKeyManager shown(X509Certificate... others) {
    X509Certificate[] chain = new X509Certificate[1 + others.length];
    chain[0] = certificate;
    System.arraycopy(others, 0, chain, 1, others.length);
    return new Shown(pair.getPrivate(), chain);
  }

  /** Returns a key manager that shows somebody else's certificate and has this one's key. */
  X509ExtendedKeyManager showing(X509Certificate stolen) {
    return new Shown(pair.getPrivate(), new X509Certificate[] {stolen});
  }

  private static final class Shown extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final X509Certificate[] chain;

    Shown(PrivateKey key, X509Certificate[] chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "test";
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      return "test";
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"test"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "test";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[] {"test"};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "test";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }
}
