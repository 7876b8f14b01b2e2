package net.p2pd.node.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOptions;

/**
 * Sets what every TCP connection of some options has; one object serves all that a server accepts.
 */
final class StreamSetup {

  private static final int FEWEST = 64;
  private static final int FIRST = 2048;
  private static final int READS_PER_TURN = 16;

  /** Four reads of 64 KiB: a relay writes them with one call. */
  private static final WriteBufferWaterMark ROOM = new WriteBufferWaterMark(1 << 17, 1 << 18);

  private final boolean noDelay;
  private final boolean keepAlive;
  private final @Nullable AdaptiveRecvByteBufAllocator chunks;
  private final WriteBufferWaterMark room;

  StreamSetup(PipeOptions options) {
    noDelay = options.get(PipeOptions.NO_DELAY);
    keepAlive = options.get(PipeOptions.KEEP_ALIVE);
    room = room(options);
    int most = options.get(PipeOptions.READ_BUFFER);
    if (most == PipeOptions.READ_BUFFER.defaultValue()) {
      chunks = null; // Netty's own default is the same
    } else {
      chunks = new AdaptiveRecvByteBufAllocator(FEWEST, Math.min(FIRST, most), most);
      chunks.maxMessagesPerRead(READS_PER_TURN);
    }
  }

  /**
   * Returns how much a channel may keep until the end of a batch. It must flush before the pipe
   * refuses to take more.
   */
  static WriteBufferWaterMark room(PipeOptions options) {
    int limit = options.get(PipeOptions.SEND_LIMIT);
    return limit >= ROOM.high() ? ROOM : new WriteBufferWaterMark(limit / 2, limit);
  }

  /**
   * Prepares a connection: it reads nothing until it is asked to, and a direction that ends leaves
   * the other one alone.
   */
  @SuppressWarnings("deprecation") // AUTO_CLOSE: off, so that a failed write drops nothing unread
  void apply(SocketChannelConfig config) {
    config.setAutoRead(false);
    config.setAllowHalfClosure(true);
    config.setOption(ChannelOption.AUTO_CLOSE, false);
    if (!noDelay) {
      config.setTcpNoDelay(false); // Netty switches it on
    }
    if (keepAlive) {
      config.setKeepAlive(true);
    }
    config.setWriteBufferWaterMark(room);
    if (chunks != null) {
      config.setRecvByteBufAllocator(chunks);
    }
  }
}
