package net.p2pd.api.pipe;

/** Receives messages as they arrive. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Handles one message. Runs on the pipe's event loop (or the executor it was added with), one
   * call at a time, in order of arrival; must not block.
   *
   * @param message valid as {@link Message} says
   * @param pipe the pipe to answer on: on a datagram server it answers this message's sender, on a
   *     stream server it is the accepted pipe, so that one handler serves all
   */
  void onMessage(Message message, Pipe pipe);
}
