package net.p2pd.api.pipe;

import java.util.concurrent.CompletionStage;

/** Receives messages and says when it is done with each; the next message waits for that. */
@FunctionalInterface
public interface AsyncMessageHandler {

  /**
   * Starts to handle one message on the pipe's event loop; must not block.
   *
   * @param message may be kept: it was copied
   * @param pipe the pipe to answer on, as in {@link MessageHandler}
   * @return completes when the next message may come; if exceptionally, the pipe's error handlers
   *     hear of it and the next message comes all the same
   */
  CompletionStage<?> onMessage(Message message, Pipe pipe);
}
