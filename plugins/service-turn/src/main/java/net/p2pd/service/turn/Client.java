package net.p2pd.service.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;

/**
 * One five-tuple (RFC 8656 section 3.2): who talks to which of the server's ports by which
 * transport. All that it has happens on one event loop.
 */
abstract class Client {

  final Shard shard;
  final InetSocketAddress address;
  @Nullable Allocation allocation;

  private boolean allocating;

  Client(Shard shard, InetSocketAddress address) {
    this.shard = shard;
    this.address = address;
  }

  /** Returns whether an allocation is being made, so that a repeated request has to wait for it. */
  final boolean isAllocating() {
    return allocating;
  }

  /** Hears that an allocation is being made, or is not any more. */
  void allocating(boolean begun) {
    allocating = begun;
  }

  /** Returns whether it talks by TCP or TLS. */
  abstract boolean isStream();

  /** Returns the server's port that it talks to. */
  abstract InetSocketAddress listener();

  /** Returns whether it is still there. */
  abstract boolean isOpen();

  /** Sends a message; a datagram, or one with padding. */
  abstract CompletableFuture<Void> send(ByteBuffer message);

  /** Hears that it showed credentials that are right. */
  abstract void known();

  /** Hears that it has an allocation from now on, or none any more. */
  abstract void allocated(@Nullable Allocation made);
}
