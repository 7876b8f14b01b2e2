package net.p2pd.core.pipe;

import net.p2pd.api.pipe.Pipe;

/**
 * Hears of the pipes of a host, for counting them; see {@link CorePipes#withObserver}. Must not
 * block and must not throw.
 */
public interface PipeObserver {

  /** A pipe that was opened, wrapped or accepted starts; called on its event loop. */
  void started(Pipe pipe);

  /**
   * A pipe was handed over, to become a session's path for example: it moves no bytes any more, and
   * its close is told to nobody. May be called from any thread.
   */
  void handedOver(Pipe pipe);
}
