package net.p2pd.core.signal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;

/**
 * Names and keys that follow from a PeerId: who knows the id finds them, who does not learns
 * nothing of it from them. HMAC-SHA256 (RFC 2104) with the id as the key; names are its first 16
 * bytes in hexadecimal.
 */
final class KeyedNames {

  private static final String HMAC = "HmacSHA256";
  private static final int NAME_BYTES = 16;

  private KeyedNames() {}

  /** Returns the name of a peer's mailbox. */
  static String mailbox(PeerId peer) {
    return name("p2pd mailbox 1", peer);
  }

  /** Returns the name under which a peer leaves its address. */
  static String note(PeerId peer) {
    return name("p2pd note name 1", peer);
  }

  /** Returns the key by which a peer's note is sealed, 32 bytes. */
  static byte[] noteKey(PeerId peer) {
    return hash("p2pd note key 1", peer);
  }

  private static String name(String purpose, PeerId peer) {
    return HexFormat.of().formatHex(Arrays.copyOf(hash(purpose, peer), NAME_BYTES));
  }

  private static byte[] hash(String purpose, PeerId peer) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(peer.toBytes(), HMAC));
      return mac.doFinal(Texts.ascii(purpose));
    } catch (GeneralSecurityException e) {
      throw new P2pdException("This Java runtime lacks " + HMAC, e);
    }
  }
}
