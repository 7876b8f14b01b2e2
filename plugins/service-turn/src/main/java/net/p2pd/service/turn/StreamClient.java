package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunLimits;
import net.p2pd.stun.codec.StunStream;

/**
 * A client's connection by TCP or TLS: one with an allocation, or one that carries a peer's data
 * (RFC 6062). Who shows no credentials in time has to go. On the pipe's loop.
 */
final class StreamClient extends Client {

  private static final StunLimits LIMITS = StunLimits.DEFAULT.withOldChannels();
  private static final int CHANNEL_HEADER = 4;
  private static final byte[] NOTHING = {};

  private final TurnServer server;
  private final Pipe pipe;
  private final InetSocketAddress listener;
  private @Nullable StunStream stream = new StunStream(LIMITS);
  private @Nullable Registration reading;
  private @Nullable Registration timer;
  private @Nullable PeerConnection data;
  private boolean known;
  private boolean closed;

  StreamClient(TurnServer server, Shard shard, Pipe pipe, InetSocketAddress address) {
    super(shard, address);
    this.server = server;
    this.pipe = pipe;
    this.listener = pipe.local().orElse(address);
  }

  /** Begins, if there is room for one more connection. */
  void start() {
    pipe.onError((failed, error) -> {}); // told by the close
    if (!server.connections.enter()) {
      closed = true;
      pipe.abort();
      return;
    }
    pipe.onClose((gone, cause) -> gone());
    rest();
    reading = pipe.onMessage((message, from) -> received(message));
  }

  private void gone() {
    if (closed) {
      return;
    }
    closed = true;
    stopTimer();
    server.connections.leave(known);
    Allocation own = allocation;
    if (own != null) {
      own.close();
    }
  }

  /** Closes the connection unless it gets something to do. */
  private void rest() {
    stopTimer();
    timer = shard.loop.schedule(server.settings.unknownTimeout, this::idle);
  }

  private void idle() {
    if (allocation == null && data == null && !isAllocating()) {
      pipe.closeAsync();
    }
  }

  private void stopTimer() {
    Registration waiting = timer;
    if (waiting != null) {
      waiting.close();
      timer = null;
    }
  }

  private void received(Message message) {
    StunStream open = stream;
    if (open == null) {
      return;
    }
    ByteBuffer chunk = message.peek();
    try {
      open.receive(chunk, this::take);
    } catch (StunFormatException noStun) {
      pipe.abort();
      return;
    }
    PeerConnection joined = data;
    if (joined != null) {
      stream = null;
      Registration handler = reading;
      if (handler != null) {
        handler.close();
      }
      byte[] rest = chunk.hasRemaining() ? new byte[chunk.remaining()] : NOTHING;
      chunk.get(rest);
      joined.join(pipe, rest);
    }
  }

  private boolean take(ByteBuffer frame) {
    int first = frame.getShort(frame.position()) & 0xFFFF;
    if (first >= 0x4000) {
      Allocation own = allocation;
      if (own != null) {
        int length = frame.getShort(frame.position() + 2) & 0xFFFF;
        own.channelData(first, frame, frame.position() + CHANNEL_HEADER, length);
      }
      return true;
    }
    byte[] copy = new byte[frame.remaining()];
    frame.get(frame.position(), copy);
    server.requests.take(this, ByteBuffer.wrap(copy));
    return data == null;
  }

  /** Returns whether it is used for nothing yet. */
  boolean isFree() {
    return allocation == null && !isAllocating() && data == null;
  }

  /** Carries a peer's data from now on. */
  void join(PeerConnection connection) {
    data = connection;
    stopTimer();
  }

  @Override
  InetSocketAddress listener() {
    return listener;
  }

  @Override
  boolean isStream() {
    return true;
  }

  @Override
  boolean isOpen() {
    return !closed && pipe.isOpen();
  }

  @Override
  CompletableFuture<Void> send(ByteBuffer message) {
    return pipe.send(message);
  }

  @Override
  void known() {
    if (!known) {
      known = true;
      server.connections.known();
    }
  }

  @Override
  void allocated(@Nullable Allocation made) {
    allocation = made;
    if (made != null) {
      stopTimer();
    } else if (!closed) {
      rest();
    }
  }
}
