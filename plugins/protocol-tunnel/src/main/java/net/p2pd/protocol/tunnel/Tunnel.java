package net.p2pd.protocol.tunnel;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;

/** One stream of a peer, and the connection that it asks for. Runs on the stream's event loop. */
final class Tunnel {

  private static final String REQUEST = "CONNECT ";

  /** A name has at most 253 characters (RFC 1035 section 2.3.4). */
  private static final int LONGEST = 300;

  private final TunnelProtocol protocol;
  private final PluginContext context;
  private final AllowList allowed;
  private final Optional<PeerId> peer;
  private final Pipe stream;
  private final Duration limit;
  private @Nullable Registration handler;
  private @Nullable CompletableFuture<?> pending;
  private boolean asked;
  private boolean over;

  Tunnel(
      TunnelProtocol protocol,
      PluginContext context,
      AllowList allowed,
      Optional<PeerId> peer,
      Pipe stream) {
    this.protocol = protocol;
    this.context = context;
    this.allowed = allowed;
    this.peer = peer;
    this.stream = stream;
    this.limit = context.settings().get(TunnelProtocol.CONNECT_TIMEOUT);
  }

  void begin() {
    String full = protocol.enter(this, peer, context);
    stream.onClose((pipe, cause) -> end());
    if (full != null) {
      refuse(full);
      return;
    }
    handler = stream.onMessage((message, pipe) -> received(message));
    Registration timer = stream.eventLoop().schedule(limit, this::tooLate);
    stream.onClose((pipe, cause) -> timer.close());
  }

  private void tooLate() {
    if (handler != null) {
      refuse(
          (asked ? "there was no answer within " : "nothing was asked for within ")
              + limit.toMillis()
              + " ms");
    }
  }

  private void received(Message message) {
    if (over) {
      return;
    }
    if (asked) {
      refuse("nothing may be sent before the answer has come");
      return;
    }
    asked = true;
    try {
      ask(destination(message));
    } catch (IllegalArgumentException e) {
      refuse("it was asked for nothing that this protocol knows: " + e.getMessage());
    }
  }

  private static Destination destination(Message message) {
    if (message.size() > LONGEST) {
      throw new IllegalArgumentException("the request is longer than " + LONGEST + " bytes");
    }
    String text = message.text();
    if (!text.startsWith(REQUEST)) {
      throw new IllegalArgumentException("write " + REQUEST + "host:port");
    }
    return Destination.parse(text.substring(REQUEST.length()));
  }

  private void ask(Destination wanted) {
    if (!allowed.covers(peer, wanted.port())) {
      forbid(wanted);
      return;
    }
    Pipes pipes = context.pipes().on(stream.eventLoop());
    CompletableFuture<ResolvedDestination> lookup = pipes.resolve(wanted, limit);
    pending = lookup;
    lookup.whenComplete(
        (found, error) ->
            stream
                .eventLoop()
                .execute(
                    () -> {
                      if (error != null) {
                        refuse(sentence(error));
                      } else {
                        found(wanted, found, pipes);
                      }
                    }));
  }

  private void found(Destination wanted, ResolvedDestination found, Pipes pipes) {
    if (over) {
      return;
    }
    Optional<InetSocketAddress> address = allowed.choose(peer, found.addresses());
    if (address.isEmpty()) {
      forbid(wanted);
      return;
    }
    CompletableFuture<Pipe> opening = pipes.open(Transport.TCP, Destination.of(address.get()));
    pending = opening;
    opening.whenComplete(
        (pipe, error) ->
            stream
                .eventLoop()
                .execute(
                    () -> {
                      if (error != null) {
                        refuse(sentence(error));
                      } else {
                        opened(wanted, pipe);
                      }
                    }));
  }

  private void opened(Destination wanted, Pipe connection) {
    pending = null;
    Registration asking = handler;
    if (over || asking == null || !stream.isOpen()) {
      connection.abort();
      return;
    }
    context.logger().log(System.Logger.Level.DEBUG, "carries {0} for {1}", wanted, who());
    asking.close();
    handler = null;
    stream.send("OK");
    Pipe.relay(stream, connection);
  }

  private void forbid(Destination wanted) {
    context.logger().log(System.Logger.Level.DEBUG, "{0} may not reach {1}", who(), wanted);
    refuse(
        "this peer does not let you reach "
            + wanted
            + "; its owner can, with plugin.protocol-tunnel.allow");
  }

  private String who() {
    return peer.map(PeerId::shortName).orElse("somebody");
  }

  private static String sentence(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return String.valueOf(cause.getMessage());
  }

  private void refuse(String why) {
    if (!over) {
      over = true;
      drop();
      stream.send("NO " + why);
      stream.closeAsync();
    }
  }

  /** Ends it at once, from any thread. */
  void abort() {
    stream.abort();
  }

  private void drop() {
    CompletableFuture<?> waiting = pending;
    pending = null;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  private void end() {
    over = true;
    drop();
    protocol.leave(this, peer);
  }
}
