package net.p2pd.node.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * The secrets of one node: an Ed25519 key (RFC 8032) that signs, and is who the node is; and an
 * X25519 key (RFC 7748) to which others seal messages, whose public half travels in the node's
 * address.
 *
 * <p>Immutable and thread-safe. Its text form shows nothing secret.
 */
public final class Identity implements PeerAddress.Signer {

  /** The bytes of either private key. */
  static final int SEED_BYTES = 32;

  private final byte[] signingSeed;
  private final byte[] sealingSeed;
  private final byte[] sealingPublic;
  private final PeerId peerId;
  private final PrivateKey signing;
  private final KeyPair sealing;

  private Identity(byte[] signingSeed, byte[] sealingSeed) {
    this.signingSeed = signingSeed.clone();
    this.sealingSeed = clamped(sealingSeed);
    // The JDK makes no public key of a private one, hence BouncyCastle.
    byte[] signer =
        new Ed25519PrivateKeyParameters(signingSeed, 0).generatePublicKey().getEncoded();
    this.sealingPublic =
        new X25519PrivateKeyParameters(this.sealingSeed, 0).generatePublicKey().getEncoded();
    this.peerId = PeerId.of(publicKey(KeyEncoding.ED25519, signer));
    this.signing = privateKey(KeyEncoding.ED25519, signingSeed);
    this.sealing =
        new KeyPair(
            publicKey(KeyEncoding.X25519, sealingPublic),
            privateKey(KeyEncoding.X25519, this.sealingSeed));
  }

  /** X25519 ignores five bits (RFC 7748 section 5); fixed here, so that each key has one text. */
  private static byte[] clamped(byte[] seed) {
    byte[] clamped = seed.clone();
    clamped[0] &= (byte) 0xF8;
    clamped[SEED_BYTES - 1] &= 0x7F;
    clamped[SEED_BYTES - 1] |= 0x40;
    return clamped;
  }

  private static PrivateKey privateKey(KeyEncoding encoding, byte[] seed) {
    try {
      return KeyFactory.getInstance(encoding.algorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoding.encodePrivate(seed)));
    } catch (GeneralSecurityException e) {
      throw lacking(encoding.algorithm(), e);
    }
  }

  private static PublicKey publicKey(KeyEncoding encoding, byte[] raw) {
    try {
      return KeyFactory.getInstance(encoding.algorithm())
          .generatePublic(new X509EncodedKeySpec(encoding.encodePublic(raw)));
    } catch (GeneralSecurityException e) {
      throw lacking(encoding.algorithm(), e);
    }
  }

  private static P2pdException lacking(String algorithm, GeneralSecurityException cause) {
    return new P2pdException(
        "This Java runtime lacks " + algorithm + "; it needs the module jdk.crypto.ec", cause);
  }

  /** Returns a new identity that is written nowhere and ends with the process. */
  public static Identity ephemeral() {
    SecureRandom random = new SecureRandom();
    byte[] signingSeed = new byte[SEED_BYTES];
    byte[] sealingSeed = new byte[SEED_BYTES];
    random.nextBytes(signingSeed);
    random.nextBytes(sealingSeed);
    return new Identity(signingSeed, sealingSeed);
  }

  /** Returns the identity that these private keys make, each {@link #SEED_BYTES} long. */
  static Identity of(byte[] signingSeed, byte[] sealingSeed) {
    return new Identity(signingSeed, sealingSeed);
  }

  /** Returns who the node is. */
  public PeerId peerId() {
    return peerId;
  }

  /**
   * Returns the key pair that messages to this node are sealed to: an {@link
   * java.security.interfaces.XECPublicKey} and an {@link java.security.interfaces.XECPrivateKey}.
   */
  public KeyPair sealing() {
    return sealing;
  }

  /**
   * Signs with the Ed25519 key (RFC 8032 section 5.1.6); {@link PeerId#verify} checks it. Takes
   * about a millisecond of computing and never waits.
   *
   * @param message what to sign; whoever calls begins it with words that no other use begins with
   * @return 64 bytes
   */
  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(signing);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw lacking("Ed25519", e);
    }
  }

  /** Returns a copy of the private half of the signing key. */
  byte[] signingSeed() {
    return signingSeed.clone();
  }

  /** Returns a copy of the private half of the sealing key. */
  byte[] sealingSeed() {
    return sealingSeed.clone();
  }

  /** Returns a copy of the 32 bytes of the sealing key's public half. */
  byte[] sealingPublic() {
    return sealingPublic.clone();
  }

  /** Returns the PeerId and nothing of the secrets. */
  @Override
  public String toString() {
    return "Identity of " + peerId;
  }
}
