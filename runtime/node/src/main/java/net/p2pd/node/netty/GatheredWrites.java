package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;

/**
 * What is written to a session's connection between two flushes, handed to TLS as one buffer. So
 * records are full wherever the writes end, and large payloads reach the engine without a copy;
 * Netty's own queue would copy each record that holds a header and the beginning of its payload.
 * For engines that encrypt from several buffers at once; the native ones make a record of each.
 */
final class GatheredWrites {

  /** As much as a channel keeps, see {@link StreamSetup}; more would wait for nothing. */
  private static final int MOST_BYTES = 1 << 18;

  private static final int MOST_PARTS = 256;

  /** A piece up to this size is cheaper to copy than to carry as a buffer of its own. */
  private static final int SMALL = 1 << 10;

  private static final int SMALL_FIRST = 1 << 8;
  private static final int SMALL_MOST = 1 << 14;

  private final Channel channel;
  private final List<ByteBuf> parts = new ArrayList<>();
  private final List<WritePromise> promises = new ArrayList<>();

  /** The first piece, which needs no room in another buffer as long as it is the only one. */
  private @Nullable ByteBuffer first;

  private @Nullable ByteBuf small;
  private int bytes;

  private GatheredWrites(Channel channel) {
    this.channel = channel;
  }

  /** Returns what gathers for a handler that was not used yet; null if its engine gains nothing. */
  static @Nullable GatheredWrites before(SslHandler tls, Channel channel) {
    if (tls.engine() instanceof ReferenceCountedOpenSslEngine) {
      return null;
    }
    tls.setWrapDataSize(0); // the gathered buffers as they are
    return new GatheredWrites(channel);
  }

  /** Returns what gathers for a channel without TLS that would send each piece by itself. */
  static GatheredWrites of(Channel channel) {
    return new GatheredWrites(channel);
  }

  /** Takes a piece, which stays unchanged until its promise is kept. */
  void add(ByteBuffer piece, @Nullable WritePromise promise) {
    if (bytes == 0) {
      first = piece;
    } else {
      settleFirst();
      append(piece);
    }
    bytes += piece.remaining();
    if (promise != null) {
      promises.add(promise);
    }
    if (bytes >= MOST_BYTES || parts.size() >= MOST_PARTS) {
      write();
    }
  }

  private void settleFirst() {
    if (first != null) {
      append(first);
      first = null;
    }
  }

  private void append(ByteBuffer piece) {
    int size = piece.remaining();
    if (size > SMALL) {
      small = null;
      parts.add(Unpooled.wrappedBuffer(piece));
    } else if (size > 0) {
      room(size).writeBytes(piece.duplicate());
    }
  }

  private ByteBuf room(int size) {
    ByteBuf room = small;
    if (room == null || room.maxWritableBytes() < size) {
      room = channel.alloc().heapBuffer(SMALL_FIRST, SMALL_MOST);
      small = room;
      parts.add(room);
    }
    return room;
  }

  /** Writes what was gathered to the channel; a flush has to follow. */
  void write() {
    if (bytes == 0 && promises.isEmpty()) {
      return;
    }
    ByteBuf all =
        first != null
            ? Unpooled.wrappedBuffer(first)
            : Unpooled.wrappedBuffer(MOST_PARTS, parts.toArray(new ByteBuf[0]));
    ChannelPromise promise =
        switch (promises.size()) {
          case 0 -> channel.voidPromise();
          case 1 -> promises.get(0);
          default -> new Together(channel, List.copyOf(promises));
        };
    first = null;
    small = null;
    bytes = 0;
    parts.clear();
    promises.clear();
    channel.write(all, promise);
  }

  /** One write for many. */
  private static final class Together extends TellingPromise {

    private final List<WritePromise> promises;

    Together(Channel channel, List<WritePromise> promises) {
      super(channel);
      this.promises = promises;
    }

    @Override
    void tell(@Nullable Throwable error) {
      for (WritePromise promise : promises) {
        if (error == null) {
          promise.trySuccess(null);
        } else {
          promise.tryFailure(error);
        }
      }
    }
  }
}
