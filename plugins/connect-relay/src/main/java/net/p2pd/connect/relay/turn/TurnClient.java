package net.p2pd.connect.relay.turn;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import net.p2pd.api.pipe.Pipes;

/**
 * Makes allocations at TURN servers: addresses there from which, and to which, the server relays.
 *
 * <pre>{@code
 * TurnClient client = TurnClient.over(context.pipes(), context.random());
 * TurnServer server =
 *     TurnServer.of("turn:relay.example.net").with(TurnCredentials.password("ada", "secret"));
 * client.allocate(server)
 *     .thenCompose(allocation -> allocation.open(peer))   // the peer's relayed or external address
 *     .thenAccept(pipe -> pipe.send("hello"));
 * }</pre>
 *
 * <p>It keeps nothing itself: each allocation has a pipe to the server of its own. May be used from
 * any thread.
 */
public final class TurnClient {

  /** IP protocols to the peer (RFC 8656 section 14.7). */
  private static final int UDP = 17;

  private static final int TCP = 6;

  private final Granted.Tools tools;

  private TurnClient(Granted.Tools tools) {
    this.tools = tools;
  }

  /**
   * Returns a client that opens pipes with these; transactions are drawn from a {@link
   * SecureRandom}.
   */
  public static TurnClient over(Pipes pipes) {
    return over(pipes, new SecureRandom());
  }

  /**
   * Returns a client that opens pipes with these.
   *
   * @param pipes of a plugin's context or another host
   * @param random for transactions; fit for secrets, as what can be guessed can be forged
   */
  public static TurnClient over(Pipes pipes, RandomGenerator random) {
    return new TurnClient(
        new Granted.Tools(
            Objects.requireNonNull(pipes, "pipes"), Objects.requireNonNull(random, "random")));
  }

  /** Makes an allocation for datagrams, with default options. */
  public CompletableFuture<TurnAllocation> allocate(TurnServer server) {
    return allocate(server, TurnOptions.defaults());
  }

  /**
   * Makes an allocation for datagrams (RFC 8656 section 7).
   *
   * @return fails with {@link TurnException} within {@link TurnOptions#timeout()}; cancelling it
   *     leaves nothing behind, at the server neither
   */
  public CompletableFuture<TurnAllocation> allocate(TurnServer server, TurnOptions options) {
    return new Making<>(
            tools, server, options, UDP, TurnAllocation::new, TurnAllocation::closeAsync)
        .start();
  }

  /** Makes an allocation for connections, with default options. */
  public CompletableFuture<TurnTcpAllocation> allocateTcp(TurnServer server) {
    return allocateTcp(server, TurnOptions.defaults());
  }

  /**
   * Makes an allocation for TCP connections to and from peers (RFC 6062).
   *
   * @param server to be asked over TCP or TLS
   * @return fails as {@link #allocate(TurnServer, TurnOptions)} does
   * @throws IllegalArgumentException if the server is to be asked over UDP
   */
  public CompletableFuture<TurnTcpAllocation> allocateTcp(TurnServer server, TurnOptions options) {
    if (!server.transport().isStream()) {
      throw new IllegalArgumentException(
          server
              + " cannot relay connections, since it is asked over UDP: add '?transport=tcp', or"
              + " write 'turns:'");
    }
    return new Making<>(
            tools, server, options, TCP, TurnTcpAllocation::new, TurnTcpAllocation::closeAsync)
        .start();
  }
}
