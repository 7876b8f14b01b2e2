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
 * An address at a TURN server that relays TCP connections, both ways (RFC 6062). It is kept alive
 * until it is closed here or the server forgets it; its pipes close with it.
 *
 * <p>May be used from any thread; its futures follow the rules of pipes' futures.
 */
public final class TurnTcpAllocation implements AutoCloseable {

  private final Granted granted;
  private final Connections connections;

  TurnTcpAllocation(Granted granted) {
    this.granted = granted;
    this.connections = new Connections(granted);
  }

  /** Returns the address at the server: what peers connect to, and where they see us. */
  public InetSocketAddress relayed() {
    return granted.relayed();
  }

  /** Returns where the server sees this client. */
  public InetSocketAddress mapped() {
    return granted.mapped();
  }

  /** Returns the server; after a redirection, the one it led to. */
  public TurnServer server() {
    return granted.server();
  }

  /**
   * Lets a peer connect to the relayed address; {@link #onConnection} hears of it.
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
                connections
                    .permissions()
                    .want(peer)
                    .whenComplete((done, error) -> Control.pass(error, result)));
    return result;
  }

  /** Opens a connection to a peer with default options. */
  public CompletableFuture<Pipe> open(InetSocketAddress peer) {
    return open(peer, PipeOptions.defaults());
  }

  /**
   * Opens a connection from the relayed address to a peer: a pipe of kind STREAM.
   *
   * @param peer resolved, of the relayed address's family
   * @param options of the pipe, such as its framing; not of what carries it
   * @return fails with {@link TurnException} if the server cannot or will not connect; cancelling
   *     it leaves nothing open
   */
  public CompletableFuture<Pipe> open(InetSocketAddress peer, PipeOptions options) {
    if (peer.isUnresolved()) {
      throw new IllegalArgumentException(peer + " is a name, not an address: resolve it first");
    }
    CompletableFuture<Pipe> result = granted.control().newFuture();
    granted.control().run(result, () -> connections.open(peer, options, result));
    return result;
  }

  /**
   * Adds a handler of connections that permitted peers make. Without a handler none is taken. At
   * most 256 of them are open at a time.
   */
  @CanIgnoreReturnValue
  public Registration onConnection(PipeHandler handler) {
    Objects.requireNonNull(handler, "handler");
    connections.handlers().add(handler);
    return () -> connections.handlers().remove(handler);
  }

  /** Returns whether connections can be relayed. */
  public boolean isOpen() {
    return connections.keeper().isOpen();
  }

  /** Completes with the cause when nothing is left of it here. */
  public CompletableFuture<CloseCause> closed() {
    return connections.keeper().closed();
  }

  /** Starts {@link #close()} without waiting. */
  @CanIgnoreReturnValue
  public CompletableFuture<CloseCause> closeAsync() {
    CompletableFuture<CloseCause> closing = closed();
    granted.control().run(closing, connections::close);
    return closing;
  }

  /**
   * Closes its pipes, gives the allocation back to the server and closes the pipe to it. Waits as
   * {@link TurnAllocation#close()} does.
   */
  @Override
  public void close() {
    granted.control().closeAndWait(closeAsync());
  }

  @Override
  public String toString() {
    return "relayed address " + Plausible.text(relayed()) + " for TCP at " + granted.server();
  }
}
