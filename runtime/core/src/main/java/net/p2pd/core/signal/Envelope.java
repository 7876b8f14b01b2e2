package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;

/**
 * One message between two peers, and its format.
 *
 * <p>Version 1, numbers big-endian. An envelope is: version (1 byte), the sender's encapsulated key
 * (32 bytes), the sealed content with its tag. It is sealed by HPKE (RFC 9180) in base mode with
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305; {@code info} is {@link #PURPOSE},
 * the version byte is authenticated too. The content is the body, the sender's Ed25519 signature
 * (64 bytes) over {@link #PURPOSE}, a zero byte, the receiver's PeerId and the body, and zeros up
 * to the next of {@link #SIZES}. The body is: length (2 bytes) and bytes of the sender's address,
 * when it was sent and when it expires (8 bytes each, milliseconds since 1970), message id (16
 * bytes), length (4 bytes) and bytes of the message.
 */
final class Envelope implements Opened {

  static final byte VERSION = 1;
  static final String PURPOSE = "p2pd envelope 1";
  static final int ID_BYTES = 16;
  static final int KEY_BYTES = 32;
  static final int TAG_BYTES = 16;
  static final int HEAD_BYTES = 1 + KEY_BYTES;

  /** The longest message. */
  static final int MAX_MESSAGE = 40 << 10;

  /** How long an envelope may be on its way. */
  static final Duration LIFETIME = Duration.ofSeconds(60);

  /** The sizes of whole envelopes, so that a server learns little from them. */
  static final List<Integer> SIZES =
      List.of(1 << 10, 2 << 10, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 48 << 10);

  private static final int FIXED_BYTES = 2 + 8 + 8 + ID_BYTES + 4;

  private final PeerAddress sender;
  private final Instant expires;
  private final byte[] id;
  private final byte[] message;

  /** Creates it of what was opened; the arrays are nobody else's. */
  Envelope(PeerAddress sender, Instant expires, byte[] id, byte[] message) {
    this.sender = sender;
    this.expires = expires;
    this.id = id;
    this.message = message;
  }

  /** Returns the sender, proven, as it said where it is. */
  PeerAddress sender() {
    return sender;
  }

  Instant expires() {
    return expires;
  }

  /** Returns what tells this message apart from all others of the sender. */
  ByteBuffer id() {
    return ByteBuffer.wrap(id).asReadOnlyBuffer();
  }

  ByteBuffer message() {
    return ByteBuffer.wrap(message).asReadOnlyBuffer();
  }

  /** Returns how long the body of such an envelope is. */
  static int bodyBytes(int addressBytes, int messageBytes) {
    return FIXED_BYTES + addressBytes + messageBytes;
  }

  /** Returns how long the content is to be, its padding included, that holds so much. */
  static int contentBytes(int needed) {
    int around = HEAD_BYTES + TAG_BYTES;
    for (int size : SIZES) {
      if (size >= needed + around) {
        return size - around;
      }
    }
    throw new IllegalArgumentException(needed + " bytes fit into no envelope");
  }

  /** Returns what the sender signs; it names the receiver, who so cannot seal it to a third. */
  static byte[] signedText(PeerId receiver, byte[] content, int bodyBytes) {
    byte[] head = Texts.ascii(PURPOSE + "\0");
    byte[] to = receiver.toBytes();
    byte[] text = Arrays.copyOf(head, head.length + to.length + bodyBytes);
    System.arraycopy(to, 0, text, head.length, to.length);
    System.arraycopy(content, 0, text, head.length + to.length, bodyBytes);
    return text;
  }
}
