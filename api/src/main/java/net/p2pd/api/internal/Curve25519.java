package net.p2pd.api.internal;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;

/**
 * Turns raw Ed25519 (RFC 8032) and X25519 (RFC 7748) public keys into those of the JDK and back,
 * and refuses the ones that no honest key generator makes: the JDK accepts any 32 bytes and notices
 * only at the first use, and a key of small order would accept signatures that nobody made. All
 * methods are pure; only public values come here, so the arithmetic need not be constant-time.
 */
public final class Curve25519 {
  /** The bytes of a raw key of either kind. */
  public static final int KEY_LENGTH = 32;

  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger P = TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger A = BigInteger.valueOf(486662);

  private Curve25519() {}

  /**
   * Checks the 32 bytes of an Ed25519 public key.
   *
   * @throws IllegalArgumentException if the bytes are no point that may be a key
   */
  public static void checkEd25519(byte[] raw) {
    EdECPoint point = point(raw);
    checkPoint(point.getY(), point.isXOdd());
  }

  /** Makes an Ed25519 public key of its 32 bytes, which have been checked. */
  public static PublicKey ed25519(byte[] raw) {
    return make("Ed25519", new EdECPublicKeySpec(NamedParameterSpec.ED25519, point(raw)));
  }

  private static EdECPoint point(byte[] raw) {
    BigInteger number = littleEndian(raw);
    return new EdECPoint(number.testBit(255), number.clearBit(255));
  }

  /**
   * Returns the 32 bytes of an Ed25519 public key.
   *
   * @throws IllegalArgumentException if the key is not of that kind
   */
  public static byte[] rawEd25519(PublicKey key) {
    if (key instanceof EdECPublicKey edec
        && edec.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
      byte[] raw = littleEndian(edec.getPoint().getY());
      if (edec.getPoint().isXOdd()) {
        raw[KEY_LENGTH - 1] |= (byte) 0x80;
      }
      return raw;
    }
    throw new IllegalArgumentException(
        "A key of the algorithm " + key.getAlgorithm() + " is no Ed25519 public key");
  }

  /**
   * Checks the 32 bytes of an X25519 public key.
   *
   * @throws IllegalArgumentException if the bytes are no coordinate that may be a key
   */
  public static void checkX25519(byte[] raw) {
    BigInteger u = littleEndian(raw);
    if (u.compareTo(P) >= 0) {
      throw new IllegalArgumentException("is not written as a number below 2^255-19");
    }
    if (hasSmallOrderMontgomery(u)) {
      throw new IllegalArgumentException("is a point of small order, which would hide nothing");
    }
  }

  /** Makes an X25519 public key of its 32 bytes, which have been checked. */
  public static PublicKey x25519(byte[] raw) {
    return make("X25519", new XECPublicKeySpec(NamedParameterSpec.X25519, littleEndian(raw)));
  }

  /**
   * Returns the 32 bytes of an X25519 public key.
   *
   * @throws IllegalArgumentException if the key is not of that kind
   */
  public static byte[] rawX25519(PublicKey key) {
    if (key instanceof XECPublicKey xec
        && xec.getParams() instanceof NamedParameterSpec named
        && named.getName().equals(NamedParameterSpec.X25519.getName())) {
      return littleEndian(xec.getU().mod(P));
    }
    throw new IllegalArgumentException(
        "A key of the algorithm " + key.getAlgorithm() + " is no X25519 public key");
  }

  private static PublicKey make(String algorithm, java.security.spec.KeySpec spec) {
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "This Java runtime lacks " + algorithm + "; it needs the module jdk.crypto.ec", e);
    }
  }

  /** RFC 8032 section 5.1.3: -x^2 + y^2 = 1 + d x^2 y^2 must have a solution, and only one text. */
  private static void checkPoint(BigInteger y, boolean odd) {
    if (y.compareTo(P) >= 0) {
      throw new IllegalArgumentException("is not written as a number below 2^255-19");
    }
    BigInteger xx = xSquared(y);
    boolean square = xx.signum() == 0 || xx.modPow(P.subtract(ONE).shiftRight(1), P).equals(ONE);
    if (!square) {
      throw new IllegalArgumentException("is no point of the curve Ed25519");
    }
    if (xx.signum() == 0 && odd) {
      throw new IllegalArgumentException("has a sign that its point cannot have");
    }
    BigInteger multiple = y;
    for (int i = 0; i < 3; i++) {
      multiple = doubled(multiple);
    }
    if (multiple.equals(ONE)) {
      throw new IllegalArgumentException(
          "is a point of small order, whose signatures prove nothing");
    }
  }

  private static BigInteger xSquared(BigInteger y) {
    BigInteger yy = y.multiply(y).mod(P);
    return yy.subtract(ONE).multiply(D.multiply(yy).add(ONE).modInverse(P)).mod(P);
  }

  /** The y of twice a point; it depends on x only by its square. No divisor is ever zero here. */
  private static BigInteger doubled(BigInteger y) {
    BigInteger xx = xSquared(y);
    BigInteger yy = y.multiply(y).mod(P);
    BigInteger divisor = ONE.subtract(D.multiply(xx).multiply(yy)).mod(P);
    return yy.add(xx).multiply(divisor.modInverse(P)).mod(P);
  }

  /** Whether doubling at most three times reaches infinity, on the curve or on its twist. */
  private static boolean hasSmallOrderMontgomery(BigInteger start) {
    BigInteger u = start;
    for (int i = 0; i < 3; i++) {
      BigInteger uu = u.multiply(u).mod(P);
      BigInteger divisor = u.multiply(uu.add(A.multiply(u)).add(ONE)).shiftLeft(2).mod(P);
      if (divisor.signum() == 0) {
        return true;
      }
      BigInteger root = uu.subtract(ONE);
      u = root.multiply(root).multiply(divisor.modInverse(P)).mod(P);
    }
    return false;
  }

  private static BigInteger littleEndian(byte[] raw) {
    if (raw.length != KEY_LENGTH) {
      throw new IllegalArgumentException("has " + raw.length + " bytes instead of " + KEY_LENGTH);
    }
    return new BigInteger(1, reversed(raw));
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] bigEndian = number.toByteArray();
    byte[] raw = new byte[KEY_LENGTH];
    for (int i = 0; i < Math.min(KEY_LENGTH, bigEndian.length); i++) {
      raw[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return raw;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }
}
