package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetectorFactory;
import net.p2pd.leaks.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The leak checks are at work in a module that did nothing for it, and sit in its Netty. */
class LeakChecksTest {

  private static boolean watching;

  @RegisterExtension
  static final BeforeAllCallback LOOK = context -> watching = LeakCheck.isWatching(context);

  @Test
  void thisClassIsBeingChecked() {
    assertThat(watching).isTrue();
  }

  @Test
  void everyBufferIsTracked() {
    assertThat(ResourceLeakDetectorFactory.instance().getClass().getName())
        .startsWith("net.p2pd.leaks.");
    for (int i = 0; i < 10; i++) {
      ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
      assertThat(buffer.getClass().getSimpleName()).isEqualTo("AdvancedLeakAwareByteBuf");
      buffer.release();
    }
  }
}
