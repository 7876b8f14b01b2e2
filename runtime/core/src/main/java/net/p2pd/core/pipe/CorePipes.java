package net.p2pd.core.pipe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/**
 * Opens pipes over the providers that there are: asks the one of the highest priority that knows
 * the transport, resolves names, tries addresses, and puts an {@link EnginePipe} on what opens.
 */
public final class CorePipes implements Pipes {

  private final Supplier<List<PipeProvider>> providers;
  private final NameResolver names;
  private final Supplier<List<Nic>> nics;
  private final Supplier<EventLoop> loops;
  private final @Nullable ChannelWrapper wrapper;
  private final @Nullable PeerOpener peers;
  private final PipeAttributes attributes;

  /** Where pipes are to run; null = wherever their provider likes. */
  private final @Nullable EventLoop wished;

  private CorePipes(
      Supplier<List<PipeProvider>> providers,
      NameResolver names,
      Supplier<List<Nic>> nics,
      Supplier<EventLoop> loops,
      @Nullable ChannelWrapper wrapper,
      @Nullable PeerOpener peers,
      PipeAttributes attributes,
      @Nullable EventLoop wished) {
    this.providers = Objects.requireNonNull(providers, "providers");
    this.names = Objects.requireNonNull(names, "names");
    this.nics = Objects.requireNonNull(nics, "nics");
    this.loops = Objects.requireNonNull(loops, "loops");
    this.wrapper = wrapper;
    this.peers = peers;
    this.attributes = attributes;
    this.wished = wished;
  }

  /**
   * Makes one that knows no channels and no peers.
   *
   * @param providers the providers as they are now, asked again for each pipe
   * @param names looks up host names
   * @param nics the network interfaces as they are now, for listeners
   * @param loops gives a loop for work that belongs to no pipe yet
   */
  public static CorePipes of(
      Supplier<List<PipeProvider>> providers,
      NameResolver names,
      Supplier<List<Nic>> nics,
      Supplier<EventLoop> loops) {
    return new CorePipes(
        providers, names, nics, loops, null, null, PipeAttributes.defaults(), null);
  }

  /** Returns a copy that wraps channels. */
  public CorePipes withChannels(ChannelWrapper channels) {
    return new CorePipes(providers, names, nics, loops, channels, peers, attributes, wished);
  }

  /** Returns a copy that opens peers. */
  public CorePipes withPeers(PeerOpener opener) {
    return new CorePipes(providers, names, nics, loops, wrapper, opener, attributes, wished);
  }

  /** Returns a copy that tells of each pipe that is opened, wrapped or accepted. */
  public CorePipes withObserver(PipeObserver told) {
    return new CorePipes(
        providers, names, nics, loops, wrapper, peers, attributes.observer(told), wished);
  }

  @Override
  public EventLoop eventLoop() {
    return loops.get();
  }

  @Override
  public Pipes on(EventLoop loop) {
    Objects.requireNonNull(loop, "loop");
    return new CorePipes(providers, names, nics, () -> loop, wrapper, peers, attributes, loop);
  }

  /** Returns the loop that pipes are to run on, or null. */
  @Nullable
  EventLoop wished() {
    return wished;
  }

  @Override
  public Pipe over(PipeDriver driver, PipeOptions options) {
    return EnginePipe.over(driver, options, attributes());
  }

  /** What all pipes that are opened here have in common. */
  PipeAttributes attributes() {
    return attributes;
  }

  @Override
  public CompletableFuture<Pipe> wrap(NetworkChannel channel, PipeOptions options) {
    EventLoop loop = eventLoop();
    if (wrapper == null) {
      return LoopFuture.failed(
          loop, new UnsupportedOptionException("wrap", "this host knows no channels"));
    }
    LoopFuture<Pipe> result = new LoopFuture<>(loop);
    Futures.whenDone(
        wrapper.wrap(channel, options),
        (driver, error) -> {
          if (driver == null) {
            result.completeExceptionally(Futures.unwrap(missing(error)));
          } else {
            wrapped(result, driver, options);
          }
        });
    return result;
  }

  private void wrapped(LoopFuture<Pipe> result, PipeDriver driver, PipeOptions options) {
    try {
      Pipe pipe = over(driver, options);
      if (!result.complete(pipe)) {
        pipe.abort(); // it came after the caller had given up
      }
    } catch (RuntimeException e) {
      AddressRace.discard(driver);
      result.completeExceptionally(e);
    }
  }

  @Override
  public CompletableFuture<Pipe> open(
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options) {
    EventLoop loop = eventLoop();
    if (destination != null && destination.peer().isPresent()) {
      return openPeer(loop, destination, options);
    }
    Opening opening = new Opening(loop, this, transport, destination, route, options);
    opening.start();
    return opening;
  }

  private CompletableFuture<Pipe> openPeer(
      EventLoop loop, Destination destination, PipeOptions options) {
    if (peers == null) {
      return LoopFuture.failed(
          loop,
          new UnsupportedOptionException(
              "peer", "only a node opens pipes to peers; use Node.connect or the node's pipes"));
    }
    CompletableFuture<Pipe> opened =
        peers.open(destination.peer().orElseThrow(), options).toCompletableFuture();
    LoopFuture<Pipe> result = new LoopFuture<>(loop);
    Futures.whenDone(
        opened,
        (pipe, error) -> {
          if (pipe == null) {
            result.completeExceptionally(Futures.unwrap(missing(error)));
          } else if (!result.complete(pipe)) {
            pipe.abort(); // it came after the caller had given up
          }
        });
    Futures.whenDone(
        result,
        (pipe, error) -> {
          if (result.isCancelled()) {
            opened.cancel(true);
          }
        });
    return result;
  }

  private static Throwable missing(@Nullable Throwable error) {
    return error == null
        ? new NullPointerException("nothing was opened and no reason given")
        : error;
  }

  /** Returns the provider of a transport, or fails with the transports that there are. */
  PipeProvider provider(Transport transport) {
    List<PipeProvider> all = providers.get();
    Optional<PipeProvider> best =
        all.stream()
            .filter(provider -> provider.transports().contains(transport))
            .max(Comparator.comparingInt(PipeProvider::priority));
    return best.orElseThrow(
        () ->
            new PipeOpenException(
                "nothing here carries the transport '"
                    + transport
                    + "'; known are "
                    + all.stream()
                        .flatMap(provider -> provider.transports().stream())
                        .map(Transport::id)
                        .distinct()
                        .sorted()
                        .toList(),
                null));
  }

  @Override
  public CompletableFuture<Listener> listen(ListenSpec spec) {
    EventLoop loop = eventLoop();
    ListenerOpening opening = new ListenerOpening(loop, this, spec, nics);
    loop.execute(opening::start);
    return opening.result();
  }

  @Override
  public CompletableFuture<ResolvedDestination> resolve(Destination destination, Duration limit) {
    EventLoop loop = eventLoop();
    if (destination.peer().isPresent()) {
      return LoopFuture.failed(
          loop, new PipeOpenException("a peer has no single address: open or connect it", null));
    }
    if (destination.literal().isPresent()) {
      return LoopFuture.completed(
          loop, new ResolvedDestination(destination, List.of(destination.literal().orElseThrow())));
    }
    CompletionStage<List<InetAddress>> asked = names.resolve(destination.host());
    return LoopFuture.of(loop, asked)
        .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
        .handle(
            (found, error) -> {
              if (error != null) {
                asked.toCompletableFuture().cancel(true);
                throw unresolved(destination, limit, Futures.unwrap(error));
              }
              if (found.isEmpty()) {
                throw unresolved(destination, limit, null);
              }
              return new ResolvedDestination(destination, found);
            });
  }

  private static PipeException unresolved(
      Destination destination, Duration limit, @Nullable Throwable error) {
    if (error instanceof PipeOpenException known) {
      return known;
    }
    String host = destination.host();
    return error instanceof TimeoutException
        ? new PipeOpenException(
            "the name service did not answer for '"
                + host
                + "' within "
                + limit.toMillis()
                + " ms (dns-timeout)",
            error)
        : new PipeOpenException(
            "the name '" + host + "' is unknown" + (error == null ? "" : ": " + error.getMessage()),
            error);
  }

  /** Returns the local port of a pipe that was opened, for others that are to have the same. */
  static int port(Pipe pipe) {
    return pipe.local().map(InetSocketAddress::getPort).orElse(0);
  }
}
