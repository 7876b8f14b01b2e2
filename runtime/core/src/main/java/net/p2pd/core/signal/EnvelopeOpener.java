package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerAddressException;
import net.p2pd.api.PeerId;

/**
 * Opens envelopes. Whatever the bytes are, the answer is an envelope that its sender signed for
 * this node a short while ago, or why it is none; cheap checks come first. Thread-safe.
 */
final class EnvelopeOpener {

  private final PeerId self;
  private final byte[] sealingKey;
  private final KnownAddresses known;
  private final Duration tolerance;

  EnvelopeOpener(PeerId self, byte[] sealingKey, KnownAddresses known, Duration tolerance) {
    this.self = self;
    this.sealingKey = sealingKey.clone();
    this.known = known;
    this.tolerance = tolerance;
  }

  /** Says what is wrong with an envelope as far as its outside shows it. */
  static Optional<Refusal> outside(ByteBuffer envelope) {
    if (!Envelope.SIZES.contains(envelope.remaining())) {
      return Optional.of(Refusal.SIZE);
    }
    return envelope.get(envelope.position()) == Envelope.VERSION
        ? Optional.empty()
        : Optional.of(Refusal.VERSION);
  }

  /** Opens; takes some milliseconds. */
  Opened open(byte[] envelope, Instant now) {
    Optional<Refusal> outside = outside(ByteBuffer.wrap(envelope));
    if (outside.isPresent()) {
      return Refused.because(outside.get());
    }
    Optional<byte[]> content =
        Hpke.open(
            sealingKey,
            Texts.ascii(Envelope.PURPOSE),
            new byte[] {Envelope.VERSION},
            new Hpke.Sealed(
                Arrays.copyOfRange(envelope, 1, Envelope.HEAD_BYTES),
                Arrays.copyOfRange(envelope, Envelope.HEAD_BYTES, envelope.length)));
    return content.isEmpty() ? Refused.because(Refusal.SEAL) : read(content.get(), now);
  }

  private Opened read(byte[] content, Instant now) {
    ByteBuffer in = ByteBuffer.wrap(content);
    int addressBytes = in.getShort() & 0xFFFF; // even the smallest content is longer than all this
    if (Envelope.bodyBytes(addressBytes, 0) + PeerId.SIGNATURE_BYTES > content.length) {
      return Refused.because(Refusal.LAYOUT);
    }
    byte[] address = bytes(in, addressBytes);
    long sent = in.getLong();
    long expires = in.getLong();
    byte[] id = bytes(in, Envelope.ID_BYTES);
    int messageBytes = in.getInt();
    if (messageBytes < 0
        || messageBytes > Envelope.MAX_MESSAGE
        || messageBytes > in.remaining() - PeerId.SIGNATURE_BYTES) {
      return Refused.because(Refusal.LAYOUT);
    }
    byte[] message = bytes(in, messageBytes);
    byte[] signature = bytes(in, PeerId.SIGNATURE_BYTES);
    if (!isPadding(in, content.length) || !isTime(sent, expires)) {
      return Refused.because(Refusal.LAYOUT);
    }
    Optional<Refused> untimely = untimely(sent, expires, now.toEpochMilli());
    if (untimely.isPresent()) {
      return untimely.get();
    }
    PeerAddress sender;
    try {
      sender = known.read(address);
    } catch (PeerAddressException | IllegalArgumentException e) {
      return new Refused(Refusal.SENDER, String.valueOf(e.getMessage()));
    }
    int bodyBytes = Envelope.bodyBytes(addressBytes, messageBytes);
    if (!sender.peerId().verify(Envelope.signedText(self, content, bodyBytes), signature)) {
      return new Refused(Refusal.SIGNATURE, "it names " + sender.peerId().shortName());
    }
    return new Envelope(sender, Instant.ofEpochMilli(expires), id, message);
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static boolean isPadding(ByteBuffer in, int contentBytes) {
    boolean rightSize = Envelope.contentBytes(in.position()) == contentBytes;
    while (in.hasRemaining()) {
      if (in.get() != 0) {
        return false;
      }
    }
    return rightSize;
  }

  private static boolean isTime(long sent, long expires) {
    return sent >= 0 && expires > sent && expires - sent <= Envelope.LIFETIME.toMillis();
  }

  private Optional<Refused> untimely(long sent, long expires, long now) {
    long tolerated = tolerance.toMillis();
    if (sent - tolerated > now) {
      return Optional.of(
          new Refused(Refusal.EARLY, "by " + Duration.ofMillis(sent - now).toSeconds() + " s"));
    }
    if (expires < now - tolerated) {
      return Optional.of(
          new Refused(
              Refusal.LATE,
              "it expired " + Duration.ofMillis(now - expires).toSeconds() + " s ago"));
    }
    return Optional.empty();
  }
}
