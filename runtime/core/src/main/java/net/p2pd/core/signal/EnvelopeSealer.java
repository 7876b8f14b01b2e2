package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.p2pd.api.PeerAddress;

/** Makes envelopes. */
final class EnvelopeSealer {

  private final SignalHost host;

  EnvelopeSealer(SignalHost host) {
    this.host = host;
  }

  /**
   * Signs and seals a message; takes a millisecond or two.
   *
   * @param message at most {@link Envelope#MAX_MESSAGE} bytes
   */
  byte[] seal(PeerAddress receiver, byte[] message) {
    byte[] address = host.address().toBytes();
    long sent = host.now().toEpochMilli();
    byte[] id = new byte[Envelope.ID_BYTES];
    host.random().nextBytes(id);
    int bodyBytes = Envelope.bodyBytes(address.length, message.length);
    byte[] body =
        ByteBuffer.allocate(bodyBytes)
            .putShort((short) address.length)
            .put(address)
            .putLong(sent)
            .putLong(sent + Envelope.LIFETIME.toMillis())
            .put(id)
            .putInt(message.length)
            .put(message)
            .array();
    byte[] signature = host.signer().sign(Envelope.signedText(receiver.peerId(), body, bodyBytes));
    byte[] content =
        Arrays.copyOf(body, Envelope.contentBytes(bodyBytes + signature.length)); // zeros behind
    System.arraycopy(signature, 0, content, bodyBytes, signature.length);
    byte[] head = {Envelope.VERSION};
    Hpke.Sealed sealed =
        Hpke.seal(receiver.sealingKeyBytes(), Texts.ascii(Envelope.PURPOSE), head, content);
    return ByteBuffer.allocate(Envelope.HEAD_BYTES + sealed.text().length)
        .put(head)
        .put(sealed.key())
        .put(sealed.text())
        .array();
  }
}
