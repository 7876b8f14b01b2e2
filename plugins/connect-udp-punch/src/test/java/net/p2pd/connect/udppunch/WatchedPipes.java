package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Route;

/** A machine's pipes, counted; they may be of a system that cannot choose hop limits. */
final class WatchedPipes implements Pipes {

  private final Pipes real;
  private final Set<Pipe> open = ConcurrentHashMap.newKeySet();
  boolean choosesHops = true;
  int most;

  WatchedPipes(Pipes real) {
    this.real = real;
  }

  /** How many are open. */
  int open() {
    return open.size();
  }

  /** Where the sockets that are open can be sent to. */
  List<InetSocketAddress> places() {
    return open.stream().flatMap(pipe -> pipe.local().stream()).toList();
  }

  @Override
  public CompletableFuture<Pipe> open(
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options) {
    if (!choosesHops && options.isSet(PipeOptions.HOP_LIMIT)) {
      return CompletableFuture.failedFuture(
          new UnsupportedOptionException(PipeOptions.HOP_LIMIT.name(), "this system cannot"));
    }
    CompletableFuture<Pipe> opening = real.open(transport, destination, route, options);
    opening.thenAccept(this::opened);
    return opening;
  }

  private void opened(Pipe pipe) {
    open.add(pipe);
    most = Math.max(most, open.size());
    pipe.onClose((closed, cause) -> open.remove(pipe));
  }

  @Override
  public CompletableFuture<Pipe> wrap(NetworkChannel channel, PipeOptions options) {
    return real.wrap(channel, options);
  }

  @Override
  public Pipe over(PipeDriver driver, PipeOptions options) {
    Pipe pipe = real.over(driver, options);
    opened(pipe);
    return pipe;
  }

  @Override
  public CompletableFuture<Listener> listen(ListenSpec spec) {
    return real.listen(spec);
  }

  @Override
  public CompletableFuture<ResolvedDestination> resolve(Destination destination, Duration timeout) {
    return real.resolve(destination, timeout);
  }

  @Override
  public EventLoop eventLoop() {
    return real.eventLoop();
  }
}
