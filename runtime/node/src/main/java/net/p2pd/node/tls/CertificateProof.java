package net.p2pd.node.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import net.p2pd.api.PeerId;

/**
 * How a certificate proves a PeerId. This is part of the protocol {@code p2pd/1}; another program
 * that speaks it follows these rules:
 *
 * <ol>
 *   <li>A side shows exactly one X.509 version 3 certificate of at most {@value #MAX_BYTES} bytes.
 *   <li>Its key is ECDSA on P-256, uncompressed (RFC 5480). It is signed by that same key with
 *       SHA-256.
 *   <li>It holds the extension {@value #OID} (below the arc for UUIDs, ITU-T X.667) exactly once,
 *       critical or not. No other extension may be critical.
 *   <li>The extension's value is the DER form of {@code SEQUENCE { peerId OCTET STRING (SIZE(33)),
 *       signature OCTET STRING (SIZE(64)) }}.
 *   <li>The signature is that of the PeerId's Ed25519 key (RFC 8032) over the ASCII text {@value
 *       #CONTEXT}, a zero byte, and the DER form of the certificate's SubjectPublicKeyInfo.
 *   <li>Names, serial number and dates mean nothing and are not looked at, so a wrong clock keeps
 *       nobody from talking. The key lives as long as the process that made it; whoever could steal
 *       it from there could steal the identity as well.
 * </ol>
 *
 * <p>That the other side has the certificate's key is shown by the TLS handshake itself (RFC 8446
 * section 4.4.3).
 */
final class CertificateProof {

  /** The extension: 2.25 and the UUID 3db09d5f-c4d1-4c27-b225-559837b72140 as a number. */
  static final String OID = "2.25.81999943915877297130517797496597979456";

  /** What each signed text begins with, so that no other signature of an identity can stand in. */
  static final String CONTEXT = "p2pd/1 certificate key";

  /** The longest certificate that is looked at. */
  static final int MAX_BYTES = 2048;

  private static final int SIGNATURE_BYTES = 64;
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

  /** SubjectPublicKeyInfo of P-256 up to and with the byte that says "uncompressed". */
  private static final byte[] P256_HEAD =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private static final int P256_BYTES = 91;

  /** SEQUENCE, then OCTET STRING of 33 bytes. */
  private static final byte[] VALUE_HEAD = HexFormat.of().parseHex("30650421");

  /** OCTET STRING of 64 bytes. */
  private static final byte[] SIGNATURE_HEAD = HexFormat.of().parseHex("0440");

  /** The JDK hands an extension's value out inside one more OCTET STRING, of 103 bytes. */
  private static final byte[] OUTER_HEAD = HexFormat.of().parseHex("0467");

  private CertificateProof() {}

  /** Returns what an identity signs for a certificate with this SubjectPublicKeyInfo. */
  static byte[] statement(byte[] publicKeyInfo) {
    byte[] context = CONTEXT.getBytes(StandardCharsets.US_ASCII);
    byte[] statement = Arrays.copyOf(context, context.length + 1 + publicKeyInfo.length);
    System.arraycopy(publicKeyInfo, 0, statement, context.length + 1, publicKeyInfo.length);
    return statement;
  }

  /** Returns the extension's value. */
  static byte[] value(PeerId peer, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 signature has " + SIGNATURE_BYTES + " bytes, this has " + signature.length);
    }
    return concat(VALUE_HEAD, peer.toBytes(), SIGNATURE_HEAD, signature);
  }

  /**
   * Returns who a certificate proves to be.
   *
   * @throws CertificateException with what is wrong, as the end of a sentence about the peer
   */
  static PeerId check(X509Certificate certificate) throws CertificateException {
    if (certificate.getEncoded().length > MAX_BYTES) {
      throw new CertificateException("its certificate is longer than " + MAX_BYTES + " bytes");
    }
    byte[] key = certificate.getPublicKey().getEncoded();
    if (key.length != P256_BYTES || !startsWith(key, 0, P256_HEAD)) {
      throw new CertificateException(
          "its certificate's key is of another kind than ECDSA on P-256, uncompressed");
    }
    checkSelfSigned(certificate);
    checkCritical(certificate);
    byte[] found = certificate.getExtensionValue(OID);
    if (found == null) {
      throw new CertificateException(
          "its certificate names no PeerId, so it belongs to something else than a p2pd node");
    }
    return checkValue(found, key);
  }

  private static void checkSelfSigned(X509Certificate certificate) throws CertificateException {
    if (!certificate.getSigAlgOID().equals(ECDSA_WITH_SHA256)) {
      throw new CertificateException("its certificate is not signed with ECDSA and SHA-256");
    }
    try {
      certificate.verify(certificate.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("its certificate is not signed by its own key", e);
    }
  }

  private static void checkCritical(X509Certificate certificate) throws CertificateException {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    if (critical != null) {
      for (String oid : critical) {
        if (!oid.equals(OID)) {
          throw new CertificateException(
              "its certificate has the unknown critical extension " + oid);
        }
      }
    }
  }

  private static PeerId checkValue(byte[] found, byte[] key) throws CertificateException {
    int peer = OUTER_HEAD.length + VALUE_HEAD.length;
    int signatureHead = peer + PeerId.BYTES;
    int signature = signatureHead + SIGNATURE_HEAD.length;
    boolean fits =
        found.length == signature + SIGNATURE_BYTES
            && startsWith(found, 0, OUTER_HEAD)
            && startsWith(found, OUTER_HEAD.length, VALUE_HEAD)
            && startsWith(found, signatureHead, SIGNATURE_HEAD);
    if (!fits) {
      throw new CertificateException(
          "the extension with the PeerId in its certificate is malformed");
    }
    PeerId id;
    try {
      id = PeerId.ofBytes(Arrays.copyOfRange(found, peer, signatureHead));
    } catch (IllegalArgumentException e) {
      throw new CertificateException("the PeerId in its certificate is none: " + e.getMessage(), e);
    }
    if (!id.verify(statement(key), Arrays.copyOfRange(found, signature, found.length))) {
      throw new CertificateException(
          "its certificate names " + id + " but was not signed by that identity");
    }
    return id;
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] head) {
    return bytes.length >= at + head.length
        && Arrays.equals(bytes, at, at + head.length, head, 0, head.length);
  }

  private static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
