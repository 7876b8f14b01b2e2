package net.p2pd.connect.relay.turn;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunAddress;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.TransactionId;

/** Puts what the server needs around datagrams (RFC 8656 sections 11 and 12). */
final class Frames {

  /** STUN's header, the longest address, the header of DATA and its padding. */
  private static final int INDICATION = 20 + 24 + 4 + 3;

  private final StunBuilder builder = new StunBuilder();
  private final StunAddress address = new StunAddress();
  private final boolean padded;
  private final RandomGenerator random;

  /**
   * Makes one.
   *
   * @param padded whether frames go over a stream
   * @param random for transactions of indications, which nobody answers
   */
  Frames(boolean padded, RandomGenerator random) {
    this.padded = padded;
    this.random = random;
  }

  /** Returns what nobody answers, and what keeps mappings of NATs on the way (RFC 8489). */
  ByteBuffer keepAlive() {
    ByteBuffer frame = ByteBuffer.allocate(20);
    builder.begin(frame, StunClass.INDICATION, Methods.BINDING, TransactionId.random(random));
    return frame.flip();
  }

  /** Returns a frame with a datagram for a peer; the datagram's position is not moved. */
  ByteBuffer around(ByteBuffer payload, Peer peer) {
    if (peer.bound) {
      ByteBuffer frame = ByteBuffer.allocate(ChannelData.size(payload.remaining(), padded));
      ChannelData.write(frame, peer.channel, payload, padded);
      return frame.flip();
    }
    ByteBuffer frame = ByteBuffer.allocate(INDICATION + payload.remaining());
    builder
        .begin(frame, StunClass.INDICATION, Methods.SEND, TransactionId.random(random))
        .address(Attributes.XOR_PEER_ADDRESS, address.set(peer.address))
        .bytes(Attributes.DATA, payload);
    return frame.flip();
  }
}
