package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import org.junit.jupiter.api.Test;

class DatagramRoomTest {

  private static final int SIZE = 1500;

  private final DatagramRoom room = new DatagramRoom();
  private final RecvByteBufAllocator.Handle one = room.allocator(SIZE).newHandle();
  private final RecvByteBufAllocator.Handle other = room.allocator(SIZE).newHandle();

  private static ByteBuf allocate(RecvByteBufAllocator.Handle handle) {
    return handle.allocate(UnpooledByteBufAllocator.DEFAULT);
  }

  @Test
  void roomThatWasGivenBackIsUsedAgainByAnySocketOfTheLoop() {
    ByteBuf first = allocate(one);
    first.writeLong(1).release();
    ByteBuf second = allocate(other);
    assertThat(second).isSameAs(first);
    assertThat(second.readableBytes()).isZero();
    assertThat(second.writableBytes()).isEqualTo(SIZE);
    second.release();
    room.end();
    assertThat(first.refCnt()).isZero();
  }

  @Test
  void roomThatSomebodyKeepsIsLeftToHim() {
    ByteBuf kept = allocate(one);
    kept.writeLong(1);
    ByteBuf second = allocate(one);
    assertThat(second).isNotSameAs(kept);
    second.writeLong(2);
    assertThat(kept.getLong(0)).isEqualTo(1);
    kept.release();
    assertThat(kept.refCnt()).isZero();
    second.release();
    room.end();
    assertThat(second.refCnt()).isZero();
  }

  @Test
  void roomOfAnotherSizeIsNotUsed() {
    allocate(one).release();
    ByteBuf larger =
        room.allocator(2 * SIZE).newHandle().allocate(UnpooledByteBufAllocator.DEFAULT);
    assertThat(larger.writableBytes()).isEqualTo(2 * SIZE);
    larger.release();
    room.end();
    assertThat(larger.refCnt()).isZero();
  }

  @Test
  void afterTheEndNothingIsHeldBack() {
    room.end();
    ByteBuf last = allocate(one);
    last.release();
    assertThat(last.refCnt()).isZero();
  }
}
