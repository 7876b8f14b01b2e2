package net.p2pd.api.pipe;

/** Hears of errors that nobody else looks at. */
@FunctionalInterface
public interface ErrorHandler {

  /**
   * Called on the pipe's event loop for a failed send whose result nobody observes, for an
   * exception out of a handler, and for a datagram that could not be read. The pipe stays open
   * unless {@link Pipe#isOpen()} says otherwise. Without any error handler such errors are logged.
   */
  void onError(Pipe pipe, Throwable error);
}
