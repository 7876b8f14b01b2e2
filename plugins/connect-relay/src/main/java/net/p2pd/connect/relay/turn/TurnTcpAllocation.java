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
 * An address at a TURN server that relays TCP connections, both ways (RFC 6062). Its pipes are of
 * kind STREAM.
 */
public final class TurnTcpAllocation extends RelayedAddress {

  private final Connections connections;

  TurnTcpAllocation(Granted granted) {
    super(granted);
    this.connections = new Connections(granted);
  }

  @Override
  Keeper keeper() {
    return connections.keeper();
  }

  @Override
  Permissions permissions() {
    return connections.permissions();
  }

  @Override
  void open(InetSocketAddress peer, PipeOptions options, CompletableFuture<Pipe> result) {
    connections.open(peer, options, result);
  }

  @Override
  void shut() {
    connections.close();
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

  @Override
  public String toString() {
    return super.toString() + " for TCP";
  }
}
