package net.p2pd.api.pipe;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Route;

/** What a {@link PipeProvider} is asked to open. Immutable. */
public final class PipeRequest {

  private final Transport transport;
  private final @Nullable InetSocketAddress remote;
  private final @Nullable Route route;
  private final PipeOptions options;
  private final @Nullable EventLoop loop;

  /**
   * Creates a request.
   *
   * @param remote a resolved address, or null for a server or an unconnected datagram pipe
   * @param route a bound route, or null to let the system choose
   */
  public PipeRequest(
      Transport transport,
      @Nullable InetSocketAddress remote,
      @Nullable Route route,
      PipeOptions options) {
    this(transport, remote, route, options, null);
  }

  private PipeRequest(
      Transport transport,
      @Nullable InetSocketAddress remote,
      @Nullable Route route,
      PipeOptions options,
      @Nullable EventLoop loop) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.remote = remote;
    this.route = route;
    this.options = Objects.requireNonNull(options, "options");
    this.loop = loop;
  }

  /** Returns a copy that wishes for a loop, see {@link Pipes#on}. */
  public PipeRequest on(EventLoop wished) {
    return new PipeRequest(
        transport, remote, route, options, Objects.requireNonNull(wished, "wished"));
  }

  /** Returns the transport. */
  public Transport transport() {
    return transport;
  }

  /** Returns the resolved address to connect to. */
  public Optional<InetSocketAddress> remote() {
    return Optional.ofNullable(remote);
  }

  /** Returns the route to bind. */
  public Optional<Route> route() {
    return Optional.ofNullable(route);
  }

  /** Returns the options. */
  public PipeOptions options() {
    return options;
  }

  /** Returns the loop that the pipe should run on; a provider that cannot do that ignores it. */
  public Optional<EventLoop> eventLoop() {
    return Optional.ofNullable(loop);
  }
}
