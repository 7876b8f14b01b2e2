package net.p2pd.node.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The text of an identity file: three lines for people, of which two tell the public keys, then
 * each private key as PEM (RFC 7468 section 10), signing before sealing.
 *
 * <p>PKCS#8 has no checksum: a changed letter in it is another, perfectly good key. The public keys
 * beside it make damage visible, and the text that is read must be the very one that its keys
 * write.
 */
final class IdentityText {

  /** How much of a file is looked at. */
  static final int MAX_BYTES = 4096;

  private static final String NOTE =
      "The identity of a P2PD node. Whoever has this file can pose as the node: keep it secret, and"
          + " keep a backup.\n";
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
  private static final String END = "-----END PRIVATE KEY-----\n";

  private IdentityText() {}

  /** Returns the text of an identity. */
  static String write(Identity identity) {
    return NOTE
        + "PeerId: "
        + identity.peerId()
        + "\nSealing key: "
        + Base64.getEncoder().encodeToString(identity.sealingPublic())
        + "\n"
        + pem(KeyEncoding.ED25519.encodePrivate(identity.signingSeed()))
        + pem(KeyEncoding.X25519.encodePrivate(identity.sealingSeed()));
  }

  private static String pem(byte[] der) {
    return BEGIN + Base64.getEncoder().encodeToString(der) + "\n" + END; // fits one line of 64
  }

  /**
   * Reads a text. Line ends of either kind are fine, and so is a missing last one.
   *
   * @throws IllegalArgumentException with what is wrong, as the end of a sentence about the file
   */
  static Identity read(byte[] file) {
    if (file.length == 0) {
      throw new IllegalArgumentException("it is empty");
    }
    String text = new String(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    if (!text.endsWith("\n")) {
      text += "\n";
    }
    int second = text.indexOf(BEGIN, text.indexOf(BEGIN) + 1);
    byte[] signing = key(text, text.indexOf(BEGIN), KeyEncoding.ED25519, "first");
    byte[] sealing = key(text, second, KeyEncoding.X25519, "second");
    Identity identity = Identity.of(signing, sealing);
    if (!text.equals(write(identity))) {
      throw new IllegalArgumentException(
          "its keys do not make the public keys or the text that it begins with, so letters were"
              + " changed or added");
    }
    return identity;
  }

  private static byte[] key(String text, int begin, KeyEncoding encoding, String which) {
    int end = begin < 0 ? -1 : text.indexOf(END, begin);
    if (end < 0) {
      throw new IllegalArgumentException("its " + which + " private key is missing or cut off");
    }
    String base64 = text.substring(begin + BEGIN.length(), end).strip();
    try {
      return encoding.decodePrivate(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      // The decoder's own message would quote a letter of a secret.
      throw new IllegalArgumentException(
          "its " + which + " private key is no " + encoding.algorithm() + " key");
    }
  }
}
