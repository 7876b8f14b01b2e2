package net.p2pd.api.pipe;

/** Hears that a pipe closed. */
@FunctionalInterface
public interface CloseHandler {

  /**
   * Called once, on the pipe's event loop, after the last message handler; at once if the pipe is
   * closed already. Must not block.
   */
  void onClose(Pipe pipe, CloseCause cause);
}
