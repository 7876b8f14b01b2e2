package net.p2pd.api.pipe;

/**
 * Something that was added and can be removed again, such as a handler. Closing it twice does no
 * harm; it may be closed from any thread, also inside the handler it removes.
 *
 * <p>Implemented by the host.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {

  /** Removes what was added. A call that is under way on another thread may still finish. */
  @Override
  void close();
}
