package net.p2pd.testkit;

import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Route;

/** Opens a host's pipes and knows which of them are open, or about to be. */
final class KitPipes implements Pipes {

  private final Pipes real;
  private final EventLoop loop;
  private final AtomicInteger opening = new AtomicInteger();
  private final Set<Pipe> open = ConcurrentHashMap.newKeySet();
  private final Set<Pipe> handedOver = ConcurrentHashMap.newKeySet();
  private final List<String> opened = new ArrayList<>();

  KitPipes(Pipes real, EventLoop loop) {
    this.real = real;
    this.loop = loop;
  }

  /** Returns a line for each pipe that is open or being opened. */
  List<String> left() {
    List<String> lines = new ArrayList<>(open.stream().map(KitPipes::describe).toList());
    int pending = opening.get();
    if (pending > 0) {
      lines.add("pipes that are still being opened: " + pending);
    }
    return lines;
  }

  /** Returns a line for each open that was asked for until now, whatever became of it. */
  synchronized List<String> opened() {
    return List.copyOf(opened);
  }

  private static String describe(Pipe pipe) {
    return "the pipe " + pipe.name();
  }

  /** Returns the pipes that wait for others, and are open. */
  List<Pipe> servers() {
    return open.stream().filter(pipe -> pipe.role() == PipeRole.SERVER).toList();
  }

  /** Counts a pipe no more: it belongs to somebody else from now on. */
  void handedOver(Pipe pipe) {
    handedOver.add(pipe);
    open.remove(pipe);
  }

  /**
   * Closes what was handed over. A path may rest on another pipe, as one through a relay or a
   * shared socket does; that one is not left over while the path is open, but has to end with it.
   */
  void closeHandedOver() {
    List.copyOf(handedOver).forEach(Pipe::abort);
  }

  /** Makes a pipe of the runtime's own over a driver that it took; it is not counted. */
  Pipe adopt(PipeDriver driver, PipeOptions options) {
    return real.over(driver, options);
  }

  private synchronized void asked(String what) {
    opened.add(what);
  }

  private void track(Pipe pipe) {
    if (handedOver.contains(pipe)) {
      return;
    }
    open.add(pipe);
    pipe.onClose((closed, cause) -> open.remove(pipe));
  }

  @Override
  public CompletableFuture<Pipe> open(
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options) {
    asked(transport + (destination == null ? " server" : " to " + destination));
    CompletableFuture<Pipe> result = real.open(transport, destination, route, options);
    opening.incrementAndGet();
    result.whenComplete(
        (pipe, error) -> {
          if (pipe != null) {
            track(pipe);
          }
          opening.decrementAndGet();
        });
    return result;
  }

  @Override
  public CompletableFuture<Pipe> wrap(NetworkChannel channel, PipeOptions options) {
    return real.wrap(channel, options);
  }

  @Override
  public Pipe over(PipeDriver driver, PipeOptions options) {
    Pipe pipe = real.over(driver, options);
    track(pipe);
    return pipe;
  }

  @Override
  public CompletableFuture<Listener> listen(ListenSpec spec) {
    asked("listener");
    CompletableFuture<Listener> result = real.listen(spec);
    opening.incrementAndGet();
    result.whenComplete(
        (listener, error) -> {
          if (listener != null) {
            listener.pipes().forEach(this::track);
          }
          opening.decrementAndGet();
        });
    return result;
  }

  @Override
  public CompletableFuture<ResolvedDestination> resolve(Destination destination, Duration timeout) {
    return real.resolve(destination, timeout);
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }
}
