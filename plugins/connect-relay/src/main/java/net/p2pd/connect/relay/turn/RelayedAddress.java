package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;

/**
 * An address at a TURN server that was granted to this client. It is kept alive until it is closed
 * here or the server forgets it; its pipes close with it.
 *
 * <p>May be used from any thread; its futures follow the rules of pipes' futures.
 */
public abstract sealed class RelayedAddress implements AutoCloseable
    permits TurnAllocation, TurnTcpAllocation {

  private final Granted granted;

  RelayedAddress(Granted granted) {
    this.granted = granted;
  }

  abstract Keeper keeper();

  abstract Permissions permissions();

  /** Opens a pipe, on the loop. */
  abstract void open(InetSocketAddress peer, PipeOptions options, CompletableFuture<Pipe> result);

  /** Begins to close, on the loop. */
  abstract void shut();

  /** Returns the address at the server: what peers send or connect to, and where they see us. */
  public InetSocketAddress relayed() {
    return granted.relayed();
  }

  /** Returns where the server sees this client: its external address towards the server. */
  public InetSocketAddress mapped() {
    return granted.mapped();
  }

  /** Returns the server; after a redirection, the one it led to. */
  public TurnServer server() {
    return granted.server();
  }

  /**
   * Lets a peer come to the relayed address, from whatever port: peers behind symmetric NATs get
   * through, too. Holds for as long as the allocation does.
   *
   * @return fails with {@link TurnException} if the server does not allow that address
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Void> permit(InetAddress peer) {
    Objects.requireNonNull(peer, "peer");
    CompletableFuture<Void> result = granted.control().newFuture();
    granted
        .control()
        .run(
            result,
            () ->
                permissions()
                    .want(peer)
                    .whenComplete((done, error) -> Control.pass(error, result)));
    return result;
  }

  /** Opens a pipe to a peer with default options. */
  public CompletableFuture<Pipe> open(InetSocketAddress peer) {
    return open(peer, PipeOptions.defaults());
  }

  /**
   * Opens a pipe from the relayed address to one peer.
   *
   * @param peer resolved, of the relayed address's family
   * @param options of the pipe, such as its framing; not of what carries it
   * @return fails with {@link TurnException} if the server cannot or will not, or with {@link
   *     net.p2pd.api.pipe.PipeException}; cancelling it leaves nothing open
   */
  public CompletableFuture<Pipe> open(InetSocketAddress peer, PipeOptions options) {
    if (peer.isUnresolved()) {
      throw new IllegalArgumentException(peer + " is a name, not an address: resolve it first");
    }
    CompletableFuture<Pipe> result = granted.control().newFuture();
    granted.control().run(result, () -> open(peer, options, result));
    return result;
  }

  /** Returns whether something can be relayed. */
  public boolean isOpen() {
    return keeper().isOpen();
  }

  /** Completes with the cause when nothing is left of it here. */
  public CompletableFuture<CloseCause> closed() {
    return keeper().closed();
  }

  /** Starts {@link #close()} without waiting. */
  @CanIgnoreReturnValue
  public CompletableFuture<CloseCause> closeAsync() {
    CompletableFuture<CloseCause> closing = closed();
    granted.control().run(closing, this::shut);
    return closing;
  }

  /**
   * Closes its pipes, gives the allocation back to the server and closes the pipe to it. Waits
   * until that is done, at most {@link TurnOptions#closeTimeout()} for the server, but never inside
   * an event loop.
   */
  @Override
  public void close() {
    granted.control().closeAndWait(closeAsync());
  }

  @Override
  public String toString() {
    return "relayed address " + Plausible.text(relayed()) + " at " + granted.server();
  }
}
