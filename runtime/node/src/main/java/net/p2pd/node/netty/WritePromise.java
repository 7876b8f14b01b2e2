package net.p2pd.node.netty;

import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver.WriteListener;

/**
 * The promise of one write, which tells the write's listener. It is the one object that a write
 * needs with plain Netty too.
 */
final class WritePromise extends TellingPromise {

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
    super(driver.channel());
    this.driver = driver;
    this.listener = listener;
    this.to = to;
    this.size = size;
  }

  @Override
  void tell(@Nullable Throwable error) {
    driver.written(listener, error == null ? null : driver.writeError(error, to, size));
  }
}
