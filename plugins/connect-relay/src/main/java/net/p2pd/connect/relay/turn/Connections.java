package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.stun.client.PacketHandler;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/**
 * Connections between one allocation and its peers (RFC 6062): each is a further connection to the
 * server, which is told its number first. On the control pipe's loop, but for the pipes' own.
 */
final class Connections implements PacketHandler {

  /** Connections that peers made and nobody closed; further ones are left to the server. */
  private static final int MOST_UNASKED = 256;

  private static final System.Logger LOG = System.getLogger(Connections.class.getPackageName());

  private final Granted granted;
  private final Keeper keeper;
  private final Permissions permissions;
  private final List<PipeHandler> handlers = new CopyOnWriteArrayList<>();
  private final Set<Pipe> pipes = ConcurrentHashMap.newKeySet();
  private int unasked;

  Connections(Granted granted) {
    this.granted = granted;
    this.keeper = new Keeper(granted, this::ended);
    this.permissions =
        new Permissions(
            granted,
            keeper,
            (address, why) ->
                LOG.log(System.Logger.Level.WARNING, () -> String.valueOf(why.getMessage())));
    granted.control().receiver(this);
    keeper.start();
  }

  Keeper keeper() {
    return keeper;
  }

  Permissions permissions() {
    return permissions;
  }

  List<PipeHandler> handlers() {
    return handlers;
  }

  /** Lets the server connect to a peer. */
  void open(InetSocketAddress peer, PipeOptions options, CompletableFuture<Pipe> result) {
    String what = "a connection to " + Plausible.text(peer);
    keeper
        .ask(
            new Ask(
                Methods.CONNECT,
                what,
                request -> request.address(Attributes.XOR_PEER_ADDRESS, peer)))
        .whenComplete(
            (answer, error) -> {
              try {
                if (answer == null) {
                  result.completeExceptionally(Failures.of(server(), what, error));
                } else if (!result.isDone()) {
                  long number = number(answer);
                  bind(number, peer, PipeRole.CLIENT, options, result);
                }
              } catch (RuntimeException e) {
                result.completeExceptionally(Failures.of(server(), what, e));
              }
            });
  }

  private String server() {
    return granted.control().server();
  }

  private long number(StunMessage message) {
    return message
        .number(Attributes.CONNECTION_ID)
        .orElseThrow(
            () ->
                new TurnException(
                    TurnException.BROKEN_SERVER, server() + " gave a connection no number"));
  }

  /** Makes another connection to the server the one to the peer. */
  private void bind(
      long number,
      InetSocketAddress peer,
      PipeRole role,
      PipeOptions options,
      CompletableFuture<Pipe> result) {
    CompletableFuture<Pipe> opening =
        Attempt.open(granted.tools(), granted.server(), granted.address(), granted.options());
    Account account = granted.control().account().copy();
    result.whenComplete(
        (pipe, error) -> {
          if (error != null) {
            opening.cancel(false);
          }
        });
    opening.whenComplete(
        (carrier, error) -> {
          if (carrier == null) {
            result.completeExceptionally(
                Failures.of(server(), "a connection to " + Plausible.text(peer), error));
          } else if (carrier.eventLoop().inLoop()) {
            bind(carrier, account, number, peer, role, options, result);
          } else {
            carrier
                .eventLoop()
                .execute(() -> bind(carrier, account, number, peer, role, options, result));
          }
        });
  }

  private void bind(
      Pipe carrier,
      Account account,
      long number,
      InetSocketAddress peer,
      PipeRole role,
      PipeOptions options,
      CompletableFuture<Pipe> result) {
    Control data =
        new Control(
            carrier, account, server(), granted.options().timeout(), granted.tools().random());
    Ask ask =
        new Ask(
            Methods.CONNECTION_BIND,
            "the connection to " + Plausible.text(peer),
            request -> request.number(Attributes.CONNECTION_ID, number));
    data.ask(ask, true)
        .whenComplete(
            (answer, error) -> {
              if (answer == null) {
                data.end();
                result.completeExceptionally(Failures.of(server(), ask.what(), error));
              } else if (!answer.isSuccess()) {
                data.end();
                result.completeExceptionally(data.refusal(ask, answer));
              } else if (result.isDone()) {
                data.end();
              } else {
                BoundDriver driver = new BoundDriver(carrier, granted.relayed(), peer, role);
                data.receiver((bytes, from) -> driver.early(bytes));
                data.release();
                give(driver, options, result);
              }
            });
  }

  private void give(BoundDriver driver, PipeOptions options, CompletableFuture<Pipe> result) {
    try {
      Pipe pipe = granted.tools().pipes().over(driver, options);
      pipes.add(pipe);
      pipe.onClose((closed, cause) -> pipes.remove(closed));
      if (!keeper.isOpen()) {
        pipe.closeAsync(); // The allocation ended meanwhile.
      }
      if (!result.complete(pipe)) {
        pipe.abort();
      }
    } catch (RuntimeException e) {
      driver.close(true);
      result.completeExceptionally(e);
    }
  }

  @Override
  public void received(ByteBuffer packet, @Nullable InetSocketAddress from) {
    try {
      StunMessage message = StunMessage.parse(packet);
      if (message.is(StunClass.INDICATION, Methods.CONNECTION_ATTEMPT)) {
        InetSocketAddress peer = message.address(Attributes.XOR_PEER_ADDRESS).orElse(null);
        if (peer != null) {
          greet(peer, number(message));
        }
      }
    } catch (StunFormatException | TurnException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> server() + " sent garbage: " + e.getMessage());
    }
  }

  /** A peer connected to the relayed address; nobody who was not permitted, and not too many. */
  private void greet(InetSocketAddress peer, long number) {
    if (handlers.isEmpty()
        || unasked >= MOST_UNASKED
        || !keeper.isOpen()
        || !permissions.has(peer.getAddress())) {
      return; // The server drops the connection after 30 s (RFC 6062 section 5.3).
    }
    unasked++;
    CompletableFuture<Pipe> accepted = granted.control().newFuture();
    accepted.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            granted.control().run(() -> unasked--);
            String why = String.valueOf(error == null ? null : error.getMessage());
            LOG.log(System.Logger.Level.INFO, () -> "a peer could not connect: " + why);
          } else {
            pipe.onClose((closed, cause) -> granted.control().run(() -> unasked--));
            handlers.forEach(handler -> handler.onPipe(pipe));
          }
        });
    bind(number, peer, PipeRole.ACCEPTED, PipeOptions.defaults(), accepted);
  }

  /** Closes the pipes, and then gives the allocation back. */
  void close() {
    CompletableFuture<?>[] closing =
        new ArrayList<>(pipes).stream().map(Pipe::closeAsync).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(closing)
        .whenComplete((done, error) -> granted.control().run(keeper::close));
  }

  private void ended(CloseCause cause) {
    permissions.close();
    pipes.forEach(Pipe::closeAsync);
  }
}
