package net.p2pd.core.testing;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeSink;

/**
 * A buffer that a sink may look at during the call, or longer by a lease; after that it is
 * overwritten, so that a sink that looks all the same finds rubbish.
 */
final class LentBuffer implements PipeSink.Lease {

  private static final byte RUBBISH = (byte) 0xEE;

  private final byte[] bytes;
  private final AtomicInteger leases;
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * Lends bytes.
   *
   * @param leases counts the leases that were not given back
   */
  LentBuffer(byte[] bytes, AtomicInteger leases) {
    this.bytes = bytes;
    this.leases = leases;
  }

  void deliver(PipeSink sink, @Nullable InetSocketAddress sender) {
    sink.data(ByteBuffer.wrap(bytes), sender, this);
    release();
  }

  @Override
  public Runnable keep() {
    users.incrementAndGet();
    leases.incrementAndGet();
    AtomicInteger once = new AtomicInteger();
    return () -> {
      if (once.getAndIncrement() > 0) {
        throw new IllegalStateException("DRIVER-5: a lease was given back twice");
      }
      leases.decrementAndGet();
      release();
    };
  }

  private void release() {
    if (users.decrementAndGet() == 0) {
      Arrays.fill(bytes, RUBBISH);
    }
  }
}
