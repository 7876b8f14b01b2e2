package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;

/**
 * An address at a TURN server that relays datagrams (RFC 8656). Its pipes are of kind DATAGRAM, one
 * to a peer at a time; the permission for the peer's address is made with the pipe, and a channel
 * is bound as soon as the server agrees.
 */
public final class TurnAllocation extends RelayedAddress {

  private final Relay relay;

  TurnAllocation(Granted granted) {
    super(granted);
    this.relay = new Relay(granted);
  }

  @Override
  Keeper keeper() {
    return relay.keeper();
  }

  @Override
  Permissions permissions() {
    return relay.permissions();
  }

  @Override
  void open(InetSocketAddress peer, PipeOptions options, CompletableFuture<Pipe> result) {
    relay.open(peer, options, result);
  }

  @Override
  void shut() {
    relay.keeper().close();
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
}
