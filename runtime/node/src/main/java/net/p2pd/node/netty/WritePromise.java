package net.p2pd.node.netty;

import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver.WriteListener;

/**
 * Netty's promise for a write that tells the listener by itself. It is the one object that a write
 * needs with plain Netty too; a future listener beside it would be a second, and may be told later
 * than close.
 */
final class WritePromise extends DefaultChannelPromise {

  private final ChannelDriver<?> driver;
  private final WriteListener listener;
  private final @Nullable Object to;
  private final int size;

  /**
   * Creates the promise of one write.
   *
   * @param to where a datagram goes, for the words if it fails
   * @param size how many bytes
   */
  WritePromise(ChannelDriver<?> driver, WriteListener listener, @Nullable Object to, int size) {
    super(driver.channel(), driver.channel().eventLoop());
    this.driver = driver;
    this.listener = listener;
    this.to = to;
    this.size = size;
  }

  @Override
  public boolean trySuccess(@Nullable Void result) {
    boolean first = super.trySuccess(null);
    if (first) {
      driver.written(listener, null);
    }
    return first;
  }

  @Override
  public ChannelPromise setSuccess(@Nullable Void result) {
    super.setSuccess(null);
    driver.written(listener, null);
    return this;
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    boolean first = super.tryFailure(cause);
    if (first) {
      driver.written(listener, driver.writeError(cause, to, size));
    }
    return first;
  }

  @Override
  public ChannelPromise setFailure(Throwable cause) {
    super.setFailure(cause);
    driver.written(listener, driver.writeError(cause, to, size));
    return this;
  }
}
