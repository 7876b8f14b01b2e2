package net.p2pd.node.identity;

import java.security.SecureRandom;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

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

  private final Ed25519PrivateKeyParameters signing;
  private final byte[] sealingSeed;
  private final byte[] sealingPublic;
  private final PeerId peerId;

  // BouncyCastle, since the JDK makes no public key of a private one and takes longer to sign; and
  // a start need not load the JDK's providers.
  private Identity(byte[] signingSeed, byte[] sealingSeed) {
    this.signing = new Ed25519PrivateKeyParameters(signingSeed, 0);
    this.sealingSeed = clamped(sealingSeed);
    this.sealingPublic =
        new X25519PrivateKeyParameters(this.sealingSeed, 0).generatePublicKey().getEncoded();
    this.peerId = PeerId.ofKey(signing.generatePublicKey().getEncoded());
  }

  /** X25519 ignores five bits (RFC 7748 section 5); fixed here, so that each key has one text. */
  private static byte[] clamped(byte[] seed) {
    byte[] clamped = seed.clone();
    clamped[0] &= (byte) 0xF8;
    clamped[SEED_BYTES - 1] &= 0x7F;
    clamped[SEED_BYTES - 1] |= 0x40;
    return clamped;
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
   * Signs with the Ed25519 key (RFC 8032 section 5.1.6); {@link PeerId#verify} checks it. Never
   * waits.
   *
   * @param message what to sign; whoever calls begins it with words that no other use begins with
   * @return 64 bytes
   */
  @Override
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[PeerId.SIGNATURE_BYTES];
    signing.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Returns a copy of the private half of the signing key. */
  byte[] signingSeed() {
    return signing.getEncoded();
  }

  /** Returns a copy of the private half of the key that messages to this node are sealed to. */
  public byte[] sealingSeed() {
    return sealingSeed.clone();
  }

  /** Returns a copy of the 32 bytes of the sealing key's public half. */
  public byte[] sealingPublic() {
    return sealingPublic.clone();
  }

  /** Returns the PeerId and nothing of the secrets. */
  @Override
  public String toString() {
    return "Identity of " + peerId;
  }
}
