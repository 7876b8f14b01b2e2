package net.p2pd.core.signal;

import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/**
 * Sealing to an X25519 key (RFC 9180, base mode, one message for each encapsulated key). The only
 * class that knows BouncyCastle, whose code so is loaded with the first envelope and not before.
 */
final class Hpke {

  private Hpke() {}

  private static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
  }

  /** What was sealed. */
  static final class Sealed {
    private final byte[] key;
    private final byte[] text;

    /**
     * Creates it.
     *
     * @param key the encapsulated key, 32 bytes
     * @param text the content and 16 bytes more
     */
    Sealed(byte[] key, byte[] text) {
      this.key = key;
      this.text = text;
    }

    byte[] key() {
      return key;
    }

    byte[] text() {
      return text;
    }
  }

  /** Seals; the public key has been checked not to be of small order. */
  static Sealed seal(byte[] publicKey, byte[] info, byte[] authenticated, byte[] content) {
    AsymmetricKeyParameter key = new X25519PublicKeyParameters(publicKey, 0);
    HPKEContextWithEncapsulation context = suite().setupBaseS(key, info);
    try {
      return new Sealed(context.getEncapsulation(), context.seal(authenticated, content));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("sealing, which checks nothing, found something wrong", e);
    }
  }

  /** Opens; empty if this was altered or sealed to another key. */
  static Optional<byte[]> open(
      byte[] privateKey, byte[] info, byte[] authenticated, Sealed sealed) {
    X25519PrivateKeyParameters secret = new X25519PrivateKeyParameters(privateKey, 0);
    AsymmetricCipherKeyPair keys = new AsymmetricCipherKeyPair(secret.generatePublicKey(), secret);
    try {
      HPKEContext context = suite().setupBaseR(sealed.key(), keys, info);
      return Optional.of(context.open(authenticated, sealed.text()));
    } catch (InvalidCipherTextException | IllegalStateException | IllegalArgumentException e) {
      return Optional.empty(); // the latter two: an encapsulated key of small order
    }
  }
}
