package net.p2pd.node;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import net.p2pd.api.Node;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.route.Nic;
import net.p2pd.core.connect.Connector;
import net.p2pd.core.pipe.LoopFuture;

/**
 * The node, as its users see it. Starting is {@link NodeStarter}'s business, stopping {@link
 * Shutdown}'s.
 */
final class P2pdNode implements Node {

  /** What is left to connect at least, however long finding the peer took. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final NodeParts parts;
  private final Connector connector;
  private final Finding finding;
  private final Shutdown shutdown;

  P2pdNode(NodeParts parts, Connector connector, Finding finding, Shutdown shutdown) {
    this.parts = parts;
    this.connector = connector;
    this.finding = finding;
    this.shutdown = shutdown;
  }

  /** Returns what was started for this node, the host's own services included. */
  StartedServices services() {
    return parts.services();
  }

  @Override
  public PeerId id() {
    return parts.identity().peerId();
  }

  @Override
  public PeerAddress address() {
    return parts.whereabouts().address();
  }

  @Override
  public Registration onAddressChanged(Consumer<PeerAddress> listener) {
    return parts.whereabouts().onChanged(listener);
  }

  @Override
  public CompletableFuture<Pipe> connect(String address, ConnectOptions options) {
    long start = System.nanoTime();
    return then(
        finding.whom(address),
        whom ->
            whom.address().isPresent()
                ? connect(whom.address().get(), remaining(options, start))
                : connect(whom.peer(), remaining(options, start)));
  }

  @Override
  public CompletableFuture<Pipe> connect(PeerId peer, ConnectOptions options) {
    long start = System.nanoTime();
    Optional<Session> living =
        options.isFresh()
            ? Optional.empty()
            : sessions().stream()
                .filter(session -> session.peer().equals(peer) && session.isOpen())
                .findFirst();
    if (living.isPresent()) {
      ConnectReport made = living.get().report();
      options
          .reportTo()
          .accept(
              ConnectReport.about(peer)
                  .reused()
                  .connectedBy(made.strategy(), made.remote(), made.isRelayed())
                  .build());
      return living.get().open(options.protocol());
    }
    return then(
        finding.address(peer, options), address -> connect(address, remaining(options, start)));
  }

  private static ConnectOptions remaining(ConnectOptions options, long start) {
    Duration left = options.timeout().minusNanos(System.nanoTime() - start);
    return options.timeout(left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
  }

  /** What comes first, then the connect; cancelling cancels whichever is under way. */
  private <T> CompletableFuture<Pipe> then(
      CompletableFuture<T> first, Function<T, CompletableFuture<Pipe>> connecting) {
    LoopFuture<Pipe> result = new LoopFuture<>(parts.pipes().eventLoop());
    AtomicReference<CompletableFuture<?>> current = new AtomicReference<>(first);
    first.whenComplete(
        (value, error) -> {
          if (error != null) {
            result.completeExceptionally(Failures.unwrap(error));
          } else if (!result.isDone()) {
            CompletableFuture<Pipe> pipe = connecting.apply(value);
            current.set(pipe);
            hand(pipe, result);
          }
        });
    result.whenComplete(
        (pipe, error) -> {
          if (result.isCancelled()) {
            Objects.requireNonNull(current.get()).cancel(false);
          }
        });
    return result;
  }

  private static void hand(CompletableFuture<Pipe> from, LoopFuture<Pipe> to) {
    from.whenComplete(
        (pipe, error) -> {
          if (error != null) {
            to.completeExceptionally(Failures.unwrap(error));
          } else if (!to.complete(pipe)) {
            pipe.abort();
          }
        });
    if (to.isCancelled()) {
      from.cancel(false);
    }
  }

  @Override
  public CompletableFuture<Pipe> connect(PeerAddress address, ConnectOptions options) {
    LoopFuture<Pipe> result = new LoopFuture<>(parts.pipes().eventLoop());
    try {
      Connector.checkStrategies(
          options, parts.services().of(ConnectStrategy.class).stream().map(s -> s.id()).toList());
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      return result;
    }
    CompletableFuture<Session> connecting = connector.connect(address, options);
    result.whenComplete(
        (pipe, error) -> {
          if (result.isCancelled()) {
            connecting.cancel(false);
          }
        });
    connecting
        .thenCompose(session -> session.open(options.protocol()))
        .whenComplete(
            (pipe, error) -> {
              if (error != null) {
                result.completeExceptionally(Failures.unwrap(error));
              } else {
                remember(address.peerId());
                if (!result.complete(pipe)) {
                  pipe.abort();
                }
              }
            });
    return result;
  }

  /** Whom this node wanted to reach may reach it too, where it accepts known peers only. */
  private void remember(PeerId peer) {
    if (!parts.known().contains(peer)) {
      Threads.start("p2pd-known-peers", () -> parts.known().add(peer));
    }
  }

  @Override
  public Registration onMessage(MessageHandler handler) {
    return parts.router().onMessage(handler);
  }

  @Override
  public Registration onPipe(String protocol, PipeHandler handler) {
    return parts.router().onPipe(protocol, handler);
  }

  @Override
  public List<Session> sessions() {
    return connector.sessions();
  }

  @Override
  public Pipes pipes() {
    return parts.pipes();
  }

  @Override
  public List<Nic> nics() {
    return parts.surroundings().nics();
  }

  @Override
  public List<PluginInfo> plugins() {
    return parts.plugins().infos();
  }

  @Override
  public CompletableFuture<Void> closed() {
    return shutdown.done();
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    return shutdown.start();
  }

  @Override
  public void close() {
    CompletableFuture<Void> closing = shutdown.start();
    if (parts.loops().all().stream().noneMatch(EventLoop::inLoop)) {
      closing.join();
    }
  }
}
