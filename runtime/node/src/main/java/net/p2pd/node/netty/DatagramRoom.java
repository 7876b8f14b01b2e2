package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import net.p2pd.api.Nullable;

/**
 * Gives the sockets of one loop room to read datagrams into. Each needs room for the longest, and
 * most are short and dealt with at once: then the next one is read into the same memory, which the
 * processor still has at hand. Room that somebody keeps is left to him.
 */
final class DatagramRoom {

  private static final int DATAGRAMS_PER_TURN = 16;

  private @Nullable ByteBuf last;
  private boolean closed;

  /** Returns what a socket allocates with; it is used on the loop alone. */
  RecvByteBufAllocator allocator(int size) {
    return new Allocator(size).maxMessagesPerRead(DATAGRAMS_PER_TURN);
  }

  private ByteBuf room(ByteBufAllocator allocator, int size) {
    ByteBuf used = last;
    if (used != null && used.refCnt() == 1 && used.maxCapacity() == size) {
      return used.clear().retain();
    }
    ByteBuf made = allocator.directBuffer(size, size);
    letGo();
    if (!closed) {
      last = made.retain();
    }
    return made;
  }

  /** Gives back what is not in use; from now on nothing is used again. */
  void end() {
    closed = true;
    letGo();
  }

  private void letGo() {
    ByteBuf used = last;
    if (used != null) {
      last = null;
      used.release();
    }
  }

  /** Netty has no other way to say where to read into than the types that it calls deprecated. */
  @SuppressWarnings("deprecation")
  private final class Allocator extends FixedRecvByteBufAllocator {
    private final int size;

    Allocator(int size) {
      super(size);
      this.size = size;
    }

    @Override
    public Handle newHandle() {
      return new RoomHandle(super.newHandle());
    }

    private final class RoomHandle extends DelegatingHandle
        implements RecvByteBufAllocator.ExtendedHandle {
      private final ExtendedHandle counter;

      RoomHandle(Handle handle) {
        super(handle);
        this.counter = (ExtendedHandle) handle;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return room(allocator, size);
      }

      @Override
      public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
        return counter.continueReading(maybeMore);
      }
    }
  }
}
