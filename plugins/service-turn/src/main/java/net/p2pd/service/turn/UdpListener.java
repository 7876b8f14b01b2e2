package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.StunFormatException;

/** A UDP port of the server: finds out which client sent a datagram. On the pipe's loop. */
final class UdpListener {

  private static final int CHANNEL_HEADER = 4;

  private final TurnServer server;
  private final Pipe pipe;
  private final Shard shard;
  private final InetSocketAddress local;
  private final Map<InetSocketAddress, UdpClient> clients = new HashMap<>();

  UdpListener(TurnServer server, Pipe pipe, Shard shard) {
    this.server = server;
    this.pipe = pipe;
    this.shard = shard;
    this.local = pipe.local().orElseThrow();
  }

  void start() {
    pipe.onError((failed, error) -> {}); // a client that cannot be reached asks again, or is gone
    pipe.onMessage((message, answer) -> received(message));
  }

  private void received(Message message) {
    InetSocketAddress from = message.sender().orElse(null);
    int size = message.size();
    if (from == null || size < CHANNEL_HEADER) {
      return;
    }
    ByteBuffer bytes = message.peek();
    int first = bytes.getShort(0) & 0xFFFF;
    if (first >= 0x8000) {
      return;
    }
    UdpClient client = clients.get(from);
    if (first < 0x4000) {
      stun(client == null ? new UdpClient(from) : client, message);
      return;
    }
    Allocation allocation = client == null ? null : client.allocation;
    int length = bytes.getShort(2) & 0xFFFF;
    if (allocation == null || length > size - CHANNEL_HEADER) {
      shard.traffic.dropped();
      return;
    }
    allocation.channelData(first, bytes, CHANNEL_HEADER, length);
  }

  private void stun(UdpClient client, Message message) {
    try {
      server.requests.take(client, ByteBuffer.wrap(message.bytes()));
    } catch (StunFormatException noStun) {
      shard.traffic.dropped();
    }
  }

  /** Someone who sends datagrams; kept only while there is an allocation. */
  private final class UdpClient extends Client {

    UdpClient(InetSocketAddress address) {
      super(UdpListener.this.shard, address);
    }

    @Override
    InetSocketAddress listener() {
      return local;
    }

    @Override
    boolean isStream() {
      return false;
    }

    @Override
    boolean isOpen() {
      return pipe.isOpen();
    }

    @Override
    CompletableFuture<Void> send(ByteBuffer message) {
      return pipe.send(message, address);
    }

    @Override
    void known() {}

    @Override
    void allocating(boolean begun) {
      super.allocating(begun);
      settle();
    }

    @Override
    void allocated(@Nullable Allocation made) {
      allocation = made;
      settle();
    }

    private void settle() {
      if (allocation != null || isAllocating()) {
        clients.put(address, this);
      } else {
        clients.remove(address, this);
      }
    }
  }
}
