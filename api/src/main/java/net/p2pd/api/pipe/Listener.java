package net.p2pd.api.pipe;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.host.Hosts;

/**
 * Server pipes on many routes, families and transports at once, under one set of handlers (the
 * daemon of the original).
 *
 * <p>Implemented by the host.
 */
public interface Listener extends AutoCloseable {

  /**
   * Opens a listener; for applications (a plugin uses {@code PluginContext.pipes().listen}).
   *
   * @throws IllegalStateException inside a plugin, or without a runtime
   */
  static CompletableFuture<Listener> open(ListenSpec spec) {
    return Hosts.current(Hosts.caller()).pipes().listen(spec);
  }

  /** Returns its server pipes, one per route and transport. */
  List<Pipe> pipes();

  /** Adds a message handler to every server pipe. */
  @CanIgnoreReturnValue
  Registration onMessage(MessageHandler handler);

  /** Adds an open handler to every server pipe. */
  @CanIgnoreReturnValue
  Registration onOpen(PipeHandler handler);

  /** Adds an error handler to every server pipe. */
  @CanIgnoreReturnValue
  Registration onError(ErrorHandler handler);

  /** Closes all server pipes and what they accepted; waits as {@link Pipe#close()} does. */
  @Override
  void close();

  /** Starts {@link #close()} without waiting. */
  @CanIgnoreReturnValue
  CompletableFuture<Void> closeAsync();
}
