package net.p2pd.api;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Objects;
import net.p2pd.api.internal.Base32;
import net.p2pd.api.internal.Curve25519;

/**
 * Who a peer is, for ever: its Ed25519 public key (RFC 8032). Where it is now says {@link
 * PeerAddress}.
 *
 * <p>The binary form is a version byte (1) and the 32 bytes of the key. The text is that in base32
 * (RFC 4648) in lower case without padding, 53 characters. Each id has exactly one text, so texts
 * may be compared. The order is that of the bytes without sign; protocols that need to tell two
 * peers apart speak of "the smaller PeerId".
 *
 * <p>Immutable and thread-safe.
 */
public final class PeerId implements Comparable<PeerId> {
  /** The number of bytes of the binary form. */
  public static final int BYTES = 1 + Curve25519.KEY_LENGTH;

  /** The number of characters of the text. */
  public static final int CHARACTERS = 53;

  /** The number of bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final int VERSION = 1;
  private static final int SHORT_NAME = 8;

  private final byte[] bytes;
  private final String text;

  /** Made when first asked for: most ids are only compared. */
  private volatile @Nullable PublicKey key;

  private PeerId(byte[] bytes) {
    this.bytes = bytes;
    check(bytes);
    this.text = Base32.encode(bytes);
  }

  private static void check(byte[] bytes) {
    try {
      Curve25519.checkEd25519(rawKey(bytes));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The PeerId's key " + e.getMessage(), e);
    }
  }

  private static byte[] rawKey(byte[] bytes) {
    return Arrays.copyOfRange(bytes, 1, BYTES);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException with what is wrong: length, alphabet, version, surplus bits,
   *     or a key that is no point of the curve
   */
  public static PeerId parse(String text) {
    if (text.length() != CHARACTERS) {
      throw new IllegalArgumentException(
          "A PeerId has " + CHARACTERS + " characters, this has " + text.length());
    }
    byte[] bytes;
    try {
      bytes = Base32.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The PeerId " + e.getMessage(), e);
    }
    return ofBytes(bytes);
  }

  /**
   * Returns the id of an Ed25519 public key.
   *
   * @throws IllegalArgumentException if the key is of another kind or no usable point
   */
  public static PeerId of(PublicKey key) {
    return ofKey(Curve25519.rawEd25519(Objects.requireNonNull(key, "key")));
  }

  /**
   * Returns the id of an Ed25519 public key in its raw form (RFC 8032 section 5.1.2).
   *
   * @param raw copied
   * @throws IllegalArgumentException if it is not 32 bytes long or no usable point
   */
  public static PeerId ofKey(byte[] raw) {
    if (raw.length != Curve25519.KEY_LENGTH) {
      throw new IllegalArgumentException(
          "An Ed25519 public key has " + Curve25519.KEY_LENGTH + " bytes, this has " + raw.length);
    }
    byte[] bytes = new byte[BYTES];
    bytes[0] = VERSION;
    System.arraycopy(raw, 0, bytes, 1, raw.length);
    return new PeerId(bytes);
  }

  /**
   * Reads the binary form.
   *
   * @param bytes copied
   * @throws IllegalArgumentException with what is wrong: length, version, or a key that is no point
   *     of the curve
   */
  public static PeerId ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "A PeerId has " + BYTES + " bytes, this has " + bytes.length);
    }
    if (bytes[0] != VERSION) {
      throw new IllegalArgumentException(
          "The PeerId has version "
              + (bytes[0] & 255)
              + ", this program knows version "
              + VERSION
              + (bytes[0] == 0 ? "; it is damaged" : "; it is damaged or made by a newer version"));
    }
    return new PeerId(bytes.clone());
  }

  /** Returns the key, a {@link java.security.interfaces.EdECPublicKey}. */
  public PublicKey publicKey() {
    PublicKey present = key;
    if (present == null) {
      present = Curve25519.ed25519(rawKey(bytes));
      key = present;
    }
    return present;
  }

  /** Returns a copy of the binary form, {@link #BYTES} long. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * Tells whether this peer signed a message (Ed25519, RFC 8032 section 5.1.7).
   *
   * @param signature of any length; one that is not 64 bytes long is no signature
   */
  public boolean verify(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey());
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // the JDK's way to say that R or S is no valid encoding
    } catch (GeneralSecurityException e) {
      throw new P2pdException(
          "This Java runtime cannot check Ed25519 signatures; it needs the module jdk.crypto.ec",
          e);
    }
  }

  /** Returns the first 8 characters, for logs and tables. Not unique. */
  public String shortName() {
    return text.substring(0, SHORT_NAME);
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns the text form, 53 characters. */
  @Override
  public String toString() {
    return text;
  }
}
