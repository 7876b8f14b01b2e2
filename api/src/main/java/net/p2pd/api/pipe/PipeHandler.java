package net.p2pd.api.pipe;

/** Hears that something happened to a pipe: it opened, or its other side ended its output. */
@FunctionalInterface
public interface PipeHandler {

  /**
   * Called on the pipe's event loop; must not block.
   *
   * @param pipe the pipe it happened to; on a server the accepted pipe
   */
  void onPipe(Pipe pipe);
}
