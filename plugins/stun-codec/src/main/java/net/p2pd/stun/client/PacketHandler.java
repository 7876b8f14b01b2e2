package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/** Takes what comes over a pipe and answers no request. */
@FunctionalInterface
public interface PacketHandler {

  /**
   * An indication, ChannelData, a request, an answer that came twice, or anything else. Runs on the
   * pipe's event loop and must not block.
   *
   * @param packet a datagram, or one frame of a stream; bytes as they come once the stream is no
   *     STUN any more ({@link StunRequest#thenRaw}). From its position to its limit, read-only or
   *     not, good until this method returns
   * @param from who sent it; null only where the pipe has no addresses
   */
  void received(ByteBuffer packet, @Nullable InetSocketAddress from);
}
