package net.p2pd.api.pipe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A bounded queue of the messages that match one filter. A message goes to the queue of every
 * subscription that matches. It may be used from any thread; closing it drops what it holds.
 *
 * <p>Implemented by the host.
 */
public interface Subscription extends Registration {

  /** Returns the filter. */
  Filter filter();

  /**
   * Takes the next message.
   *
   * @param timeout how long to wait; zero asks for what is there now
   * @return the message; or {@link PipeTimeoutException}, or {@link PipeClosedException} once the
   *     pipe is closed and the queue is empty. A receive that timed out or was cancelled swallows
   *     no message
   */
  CompletableFuture<Message> receive(Duration timeout);

  /** Returns how many messages wait in the queue. */
  int queued();

  /** Returns how many messages were dropped because the queue was full. */
  long dropped();
}
