package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;

/** A relayed UDP address: what peers send to it goes to the client, and what he sends, to them. */
final class Relay {

  private static final int CHANNEL_HEADER = 4;

  /** Header, an IPv6 address, and the header of DATA. */
  private static final int INDICATION = 20 + 24 + 4;

  private final Shard shard;
  private final Allocation allocation;
  private final Client client;
  private final Pipe pipe;
  private final InetSocketAddress told;

  Relay(Allocation allocation, Pipe pipe, InetSocketAddress told) {
    this.allocation = allocation;
    this.client = allocation.client;
    this.shard = client.shard;
    this.pipe = pipe;
    this.told = told;
  }

  /** Begins to take what peers send. */
  void start() {
    pipe.onError((failed, error) -> {}); // a peer that cannot be reached is the client's business
    pipe.onMessage((message, from) -> received(message));
  }

  /** Returns the address that peers send to. */
  InetSocketAddress told() {
    return told;
  }

  void close() {
    pipe.closeAsync();
  }

  /** Sends to a peer. */
  void send(InetSocketAddress peer, ByteBuffer from, int index, int length) {
    ByteBuffer packet = shard.framed(0, from, index, length, 0);
    shard.buffers.sent(packet, pipe.send(packet, peer));
    shard.traffic.relayed(length);
  }

  private void received(Message message) {
    InetSocketAddress peer = message.sender().orElse(null);
    if (peer == null) {
      return;
    }
    if (shard.loop.inLoop()) {
      received(message.peek(), peer);
    } else {
      // Only where the host does not put pipes onto the loop that was wished for.
      ByteBuffer copy = ByteBuffer.wrap(message.bytes());
      shard.loop.execute(() -> received(copy, peer));
    }
  }

  private void received(ByteBuffer data, InetSocketAddress peer) {
    long now = shard.loop.nanoTime();
    int length = data.remaining();
    Channel channel = allocation.channelFrom(peer, now);
    boolean permitted = channel != null || allocation.isPermitted(peer.getAddress());
    if (!permitted || !allocation.takes(length, now)) {
      shard.traffic.dropped();
      return;
    }
    ByteBuffer packet =
        channel == null ? indication(data, peer) : channelData(channel.number, data, length);
    shard.buffers.sent(packet, client.send(packet));
    shard.traffic.relayed(length);
  }

  private ByteBuffer channelData(int number, ByteBuffer data, int length) {
    int padding = client.isStream() ? -length & 3 : 0;
    ByteBuffer packet = shard.framed(CHANNEL_HEADER, data, data.position(), length, padding);
    return packet.putShort(0, (short) number).putShort(2, (short) length);
  }

  private ByteBuffer indication(ByteBuffer data, InetSocketAddress peer) {
    ByteBuffer packet = shard.buffers.take(INDICATION + data.remaining() + 3);
    shard
        .builder
        .begin(packet, StunClass.INDICATION, Methods.DATA, shard.transaction())
        .address(Attributes.XOR_PEER_ADDRESS, peer)
        .bytes(Attributes.DATA, data);
    return packet.flip();
  }
}
