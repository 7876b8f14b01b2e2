package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;

/**
 * An address at a TURN server that relays datagrams (RFC 8656). It is kept alive, with its
 * permissions and channels, until it is closed here or the server forgets it; its pipes close with
 * it.
 *
 * <p>May be used from any thread; its futures follow the rules of pipes' futures.
 */
public final class TurnAllocation implements AutoCloseable {

  private final Granted granted;
  private final Relay relay;

  TurnAllocation(Granted granted) {
    this.granted = granted;
    this.relay = new Relay(granted);
  }

  /** Returns the address at the server: what peers send to, and what they receive from. */
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
   * Lets a peer send to the relayed address, from whatever port: peers behind symmetric NATs get
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
                relay
                    .permissions()
                    .want(peer)
                    .whenComplete((done, error) -> Control.pass(error, result)));
    return result;
  }

  /** Opens a pipe to a peer with default options. */
  public CompletableFuture<Pipe> open(InetSocketAddress peer) {
    return open(peer, PipeOptions.defaults());
  }

  /**
   * Opens a datagram pipe to one peer; the permission for its address is made with it, and a
   * channel is bound as soon as the server agrees. The pipe's local address is the relayed one.
   *
   * @param peer what the server is to send to: resolved, of the relayed address's family
   * @return fails with {@link TurnException}, or {@link net.p2pd.api.pipe.PipeException} while
   *     there is another open pipe to that peer; cancelling it leaves nothing open
   */
  public CompletableFuture<Pipe> open(InetSocketAddress peer, PipeOptions options) {
    if (peer.isUnresolved()) {
      throw new IllegalArgumentException(peer + " is a name, not an address: resolve it first");
    }
    CompletableFuture<Pipe> result = granted.control().newFuture();
    granted.control().run(result, () -> relay.open(peer, options, result));
    return result;
  }

  /**
   * Adds a handler of pipes that peers begin: something came from a permitted address, but from a
   * port to which there is no pipe. Without a handler it is dropped. At most 256 such pipes are
   * open at a time.
   */
  @CanIgnoreReturnValue
  public Registration onPipe(PipeHandler handler) {
    Objects.requireNonNull(handler, "handler");
    relay.handlers().add(handler);
    return () -> relay.handlers().remove(handler);
  }

  /** Returns whether something can be relayed. */
  public boolean isOpen() {
    return relay.keeper().isOpen();
  }

  /** Completes with the cause when nothing is left of it here. */
  public CompletableFuture<CloseCause> closed() {
    return relay.keeper().closed();
  }

  /** Starts {@link #close()} without waiting. */
  @CanIgnoreReturnValue
  public CompletableFuture<CloseCause> closeAsync() {
    CompletableFuture<CloseCause> closing = closed();
    granted.control().run(closing, relay.keeper()::close);
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
