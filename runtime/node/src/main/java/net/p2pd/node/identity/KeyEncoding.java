package net.p2pd.node.identity;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * How the two kinds of private keys are written (RFC 8410), in DER: a fixed head and 32 bytes. What
 * the JDK writes for a private key may gain a public one some day (RFC 5958), so the bytes are ours
 * to fix.
 */
enum KeyEncoding {
  /** For signing, OID 1.3.101.112. */
  ED25519("Ed25519", "302e020100300506032b657004220420"),

  /** For sealing, OID 1.3.101.110. */
  X25519("X25519", "302e020100300506032b656e04220420");

  private final String algorithm;
  private final String privateHead;

  KeyEncoding(String algorithm, String privateHead) {
    this.algorithm = algorithm;
    this.privateHead = privateHead;
  }

  /** Returns the name that the JDK knows the kind by. */
  String algorithm() {
    return algorithm;
  }

  /** Returns the PKCS#8 form of a private key of {@link Identity#SEED_BYTES} bytes. */
  byte[] encodePrivate(byte[] seed) {
    return concat(privateHead, seed);
  }

  /**
   * Returns the private key of a PKCS#8 form.
   *
   * @throws IllegalArgumentException if it is not exactly what {@link #encodePrivate} makes
   */
  byte[] decodePrivate(byte[] encoded) {
    byte[] fixed = HexFormat.of().parseHex(privateHead);
    int head = fixed.length;
    boolean fits =
        encoded.length == head + Identity.SEED_BYTES
            && Arrays.equals(encoded, 0, head, fixed, 0, head);
    if (!fits) {
      throw new IllegalArgumentException("no " + algorithm + " key in PKCS#8");
    }
    return Arrays.copyOfRange(encoded, head, encoded.length);
  }

  private static byte[] concat(String hex, byte[] tail) {
    byte[] head = HexFormat.of().parseHex(hex);
    byte[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }
}
