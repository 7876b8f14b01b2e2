package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerAddressException;
import net.p2pd.api.PeerId;

/**
 * A peer's address as it stands at servers for those who know the peer's id, and its format.
 *
 * <p>Version 1, numbers big-endian. A note is: version (1 byte), nonce (12 bytes), the content
 * sealed by AES-256-GCM with a key that follows from the PeerId, the version byte being
 * authenticated too. The content is: when it was written (8 bytes, milliseconds since 1970), length
 * (2 bytes) and bytes of the address, the peer's Ed25519 signature (64 bytes) over {@link
 * #PURPOSE}, a zero byte and all that, and zeros up to the next of {@link #SIZES}.
 *
 * @param written when the peer wrote it, by its clock
 */
record Note(PeerAddress address, Instant written) {

  static final String PURPOSE = "p2pd note 1";

  /** How long a note is believed; its peer writes it anew in time. */
  static final Duration LIFETIME = Duration.ofHours(3);

  /** The sizes of whole notes. */
  static final List<Integer> SIZES = List.of(1 << 10, 2 << 10, 4 << 10, 8 << 10);

  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int FIXED_BYTES = 8 + 2;

  /** Returns whether this one is to be believed rather than another of the same peer. */
  boolean isNewerThan(Note other) {
    return address.isNewerThan(other.address)
        || (!other.address.isNewerThan(address) && written.isAfter(other.written));
  }

  /** Writes a note; takes a millisecond. */
  static byte[] write(
      PeerAddress address, Instant now, PeerAddress.Signer signer, RandomGenerator random) {
    byte[] bytes = address.toBytes();
    byte[] body =
        ByteBuffer.allocate(FIXED_BYTES + bytes.length)
            .putLong(now.toEpochMilli())
            .putShort((short) bytes.length)
            .put(bytes)
            .array();
    byte[] signature = signer.sign(signedText(body, body.length));
    byte[] content = Arrays.copyOf(body, contentBytes(body.length + signature.length));
    System.arraycopy(signature, 0, content, body.length, signature.length);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, address.peerId(), nonce).doFinal(content);
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(VERSION)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new P2pdException("this Java runtime cannot seal with AES-GCM", e);
    }
  }

  /** Reads a note of a peer; empty if the peer did not write it, whatever it is. */
  static Optional<Note> read(PeerId peer, byte[] note) {
    if (!SIZES.contains(note.length) || note[0] != VERSION) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOfRange(note, 1, 1 + NONCE_BYTES);
    try {
      byte[] content =
          cipher(Cipher.DECRYPT_MODE, peer, nonce)
              .doFinal(note, 1 + NONCE_BYTES, note.length - 1 - NONCE_BYTES);
      return readContent(peer, content);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new P2pdException("this Java runtime cannot open AES-GCM", e);
    }
  }

  private static Optional<Note> readContent(PeerId peer, byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content);
    long written = in.getLong();
    int length = in.getShort() & 0xFFFF;
    int body = FIXED_BYTES + length;
    if (written < 0 || body + PeerId.SIGNATURE_BYTES > content.length) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    byte[] signature = new byte[PeerId.SIGNATURE_BYTES];
    in.get(bytes).get(signature);
    if (!peer.verify(signedText(content, body), signature)) {
      return Optional.empty();
    }
    try {
      PeerAddress address = PeerAddress.ofBytes(bytes);
      return address.peerId().equals(peer)
          ? Optional.of(new Note(address, Instant.ofEpochMilli(written)))
          : Optional.empty();
    } catch (PeerAddressException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] signedText(byte[] content, int body) {
    byte[] head = Texts.ascii(PURPOSE + "\0");
    byte[] text = Arrays.copyOf(head, head.length + body);
    System.arraycopy(content, 0, text, head.length, body);
    return text;
  }

  private static int contentBytes(int needed) {
    int around = 1 + NONCE_BYTES + TAG_BYTES;
    for (int size : SIZES) {
      if (size >= needed + around) {
        return size - around;
      }
    }
    throw new IllegalArgumentException(needed + " bytes fit into no note");
  }

  private static Cipher cipher(int mode, PeerId peer, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(KeyedNames.noteKey(peer), "AES"),
        new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD(new byte[] {VERSION});
    return cipher;
  }
}
