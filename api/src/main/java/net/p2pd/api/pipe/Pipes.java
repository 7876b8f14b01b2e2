package net.p2pd.api.pipe;

import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Route;

/**
 * Opens pipes. An application gets it implicitly through {@link Pipe#open}, a plugin through its
 * context; in the laboratory the same calls open virtual pipes.
 *
 * <p>Implemented by the host.
 */
public interface Pipes {

  /** Opens a client pipe with default options and a route chosen by the system. */
  default CompletableFuture<Pipe> open(Transport transport, Destination destination) {
    return open(transport, destination, null, PipeOptions.defaults());
  }

  /**
   * Opens a pipe towards a destination, or a server pipe without one.
   *
   * @param destination null for a server pipe (STREAM) or an unconnected one (DATAGRAM)
   * @param route a bound route, or null to let the system choose; a server needs a bound one
   * @return fails with {@link PipeOpenException} (with a sentence: refused, timed out, port taken,
   *     unknown name), or {@link UnsupportedOptionException}; cancelling it leaves nothing open
   */
  CompletableFuture<Pipe> open(
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options);

  /** Opens a server pipe on a bound route. */
  default CompletableFuture<Pipe> listen(Transport transport, Route route, PipeOptions options) {
    return open(transport, null, route, options);
  }

  /**
   * Makes a pipe around a channel that exists: a connected or unconnected {@code SocketChannel}'s,
   * {@code ServerSocketChannel}'s or {@code DatagramChannel}'s owner hands it over and does not
   * touch it again.
   *
   * @return fails with {@link UnsupportedOptionException} for another kind of channel
   */
  CompletableFuture<Pipe> wrap(NetworkChannel channel, PipeOptions options);

  /** Makes a pipe over a driver of the caller's. Reading starts as rule PIPE-5 says. */
  Pipe over(PipeDriver driver, PipeOptions options);

  /**
   * Opens a listener on many routes, families and transports at once.
   *
   * @return fails if any of its addresses cannot be opened, and then none is
   */
  CompletableFuture<Listener> listen(ListenSpec spec);

  /**
   * Resolves a destination for both families at once.
   *
   * @param timeout the limit for the name service; literals need none
   * @return fails with {@link PipeOpenException} if the name is unknown or the time is over
   */
  CompletableFuture<ResolvedDestination> resolve(Destination destination, Duration timeout);

  /** Returns a loop of the host's for work that belongs to no pipe. */
  EventLoop eventLoop();

  /**
   * Returns the same pipes, but what is opened through them runs on the given loop where the host
   * can do that. Whoever passes messages from one pipe to another saves the way from thread to
   * thread: {@code pipes.on(first.eventLoop()).open(...)}. It is a wish, not a promise: {@link
   * Pipe#eventLoop()} says where a pipe runs, and what a server accepts may run anywhere.
   *
   * @param loop of one of this host's pipes
   */
  default Pipes on(EventLoop loop) {
    return this;
  }
}
