package net.p2pd.node.tls;

import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A throw-away key and the certificate that proves, by {@link CertificateProof}, that an identity
 * vouches for it. It is the one thing this side shows in a handshake, whatever the other side asks
 * for.
 *
 * <p>Immutable and thread-safe.
 */
public final class NodeCertificate extends X509ExtendedKeyManager {

  private static final String ALIAS = "node";
  private static final X500Principal NAME = new X500Principal("CN=p2pd");

  // Always valid for whoever does look at dates; the end is RFC 5280's "no date" (section 4.1.2.5).
  private static final Date BEGIN = Date.from(Instant.parse("1970-01-01T00:00:00Z"));
  private static final Date END = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

  private final PeerId owner;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private NodeCertificate(PeerId owner, PrivateKey key, X509Certificate certificate) {
    this.owner = owner;
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * Makes a new key and has the identity sign it. Takes some milliseconds, the first time some
   * hundred.
   *
   * @throws P2pdException if this Java runtime lacks P-256
   */
  public static NodeCertificate create(PeerId owner, PeerAddress.Signer signer) {
    SecureRandom random = new SecureRandom();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      BigInteger serial = new BigInteger(127, random).add(BigInteger.ONE);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(NAME, serial, BEGIN, END, NAME, pair.getPublic());
      byte[] signature = signer.sign(CertificateProof.statement(pair.getPublic().getEncoded()));
      byte[] value = CertificateProof.value(owner, signature);
      builder.addExtension(
          new ASN1ObjectIdentifier(CertificateProof.OID),
          false,
          ASN1Primitive.fromByteArray(value));
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
      return new NodeCertificate(owner, pair.getPrivate(), certificate);
    } catch (GeneralSecurityException | OperatorCreationException | java.io.IOException e) {
      throw new P2pdException(
          "This Java runtime cannot make an ECDSA certificate on P-256 ("
              + e.getMessage()
              + "); it needs the module jdk.crypto.ec",
          e);
    }
  }

  /** Returns whose certificate it is. */
  public PeerId owner() {
    return owner;
  }

  /** Returns the certificate. */
  X509Certificate certificate() {
    return certificate;
  }

  @Override
  public String chooseEngineClientAlias(
      String @Nullable [] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return type.equals("EC") ? ALIAS : null;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {certificate};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }
}
