package net.p2pd.node.netty;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.EventLoop;

/**
 * Channels that were written to while a batch of reads is delivered on their loop. They are flushed
 * together when the batch ends, so that one system call carries the answers to many messages. What
 * is written outside of a batch, and what a channel has no more room to keep, goes out at once.
 */
final class FlushBatch {

  private final List<ChannelDriver<?>> due = new ArrayList<>();
  private boolean reading;

  /**
   * Notes that a channel of the loop delivers what it has read. Netty always lets {@link #end}
   * follow, after errors too.
   */
  static void begin(EventLoop loop) {
    if (loop instanceof NettyEventLoop own) {
      own.flushes().reading = true;
    }
  }

  /** Flushes what was put off. What is written from now on is flushed at once. */
  static void end(EventLoop loop) {
    if (loop instanceof NettyEventLoop own) {
      own.flushes().end();
    }
  }

  /** Flushes a channel of the caller's loop, now or at the end of the batch. */
  static void flush(ChannelDriver<?> driver) {
    if (!(driver.eventLoop() instanceof NettyEventLoop own) || !own.flushes().defer(driver)) {
      driver.handOver();
      driver.channel().flush();
    }
  }

  private boolean defer(ChannelDriver<?> driver) {
    Channel channel = driver.channel();
    if (!reading || !channel.isWritable()) {
      return false;
    }
    if (!driver.flushDue) {
      driver.flushDue = true;
      due.add(driver);
    }
    return true;
  }

  private void end() {
    reading = false;
    for (int i = 0; i < due.size(); i++) {
      ChannelDriver<?> driver = due.get(i);
      driver.flushDue = false;
      driver.handOver();
      driver.channel().flush();
    }
    due.clear();
  }
}
