package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Shows Netty's buffers as the JDK's. */
final class Views {

  private Views() {}

  /**
   * Returns a view of the readable bytes and nothing else: a slice, so that nobody can move the
   * limit and read memory that belongs to another pipe.
   */
  static ByteBuffer of(ByteBuf buffer) {
    int index = buffer.readerIndex();
    int size = buffer.readableBytes();
    return buffer.nioBufferCount() == 1
        ? buffer.internalNioBuffer(index, size).slice()
        : buffer.nioBuffer(index, size);
  }
}
