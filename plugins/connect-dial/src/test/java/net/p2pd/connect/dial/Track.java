package net.p2pd.connect.dial;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/** A race track for {@link Dialling}: virtual time, pipes that open when the test says so. */
final class Track implements ConnectAttempt, EventLoop {

  final Map<String, CompletableFuture<Pipe>> dialled = new LinkedHashMap<>();
  final List<RawPath> offers = new ArrayList<>();
  final List<CompletableFuture<PathVerdict>> verdicts = new ArrayList<>();
  final Map<String, String> failures = new LinkedHashMap<>();
  final List<String> aborted = new ArrayList<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>();
  private final List<Runnable> cancelActions = new ArrayList<>();
  private long now;

  /** The address to which nothing may be sent. */
  String forbidden = "";

  int packets;

  private record Timer(long at, Runnable task) {}

  final Pipes pipes =
      proxy(
          Pipes.class,
          (self, method, arguments) -> {
            if (!method.getName().equals("open")) {
              throw new AssertionError("unexpected call of " + method);
            }
            CompletableFuture<Pipe> opening = new CompletableFuture<>();
            dialled.put(arguments[1].toString(), opening);
            return opening;
          });

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  Pipe pipe(String name) {
    return proxy(
        Pipe.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "kind" -> PipeKind.STREAM;
              case "name", "toString" -> name;
              case "abort" -> {
                aborted.add(name);
                yield null;
              }
              default -> throw new AssertionError("unexpected call of " + method);
            });
  }

  void open(String destination) {
    dialled.get(destination).complete(pipe(destination));
    run();
  }

  void fail(String destination, String why) {
    dialled.get(destination).completeExceptionally(new net.p2pd.api.pipe.PipeException(why));
    run();
  }

  void judge(int offer, PathVerdict verdict) {
    verdicts.get(offer).complete(verdict);
    run();
  }

  void cancel() {
    List.copyOf(cancelActions).forEach(Runnable::run);
    run();
  }

  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  void advance(Duration time) {
    now += time.toMillis();
    for (Timer timer : List.copyOf(timers)) {
      if (timer.at <= now && timers.remove(timer)) {
        timer.task.run();
      }
    }
    run();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Registration schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(now + delay.toMillis(), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public long nanoTime() {
    return now * 1_000_000;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(now);
  }

  @Override
  public ConnectRequest request() {
    throw new AssertionError("the run has its paths already");
  }

  @Override
  public String connectionId() {
    return "test";
  }

  @Override
  public EventLoop eventLoop() {
    return this;
  }

  @Override
  public Duration timeLeft() {
    return Duration.ofSeconds(30);
  }

  @Override
  public Optional<SignalLink> signal() {
    return Optional.empty();
  }

  @Override
  public CompletionStage<PathVerdict> offer(RawPath path) {
    CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
    offers.add(path);
    verdicts.add(verdict);
    return verdict;
  }

  @Override
  public PathProgress trying(InetSocketAddress remote, String what) {
    return cause -> failures.put(what, cause);
  }

  @Override
  public Targets targets() {
    return new Targets() {
      @Override
      public int left(InetSocketAddress target) {
        return forbidden.equals(target.getAddress().getHostAddress()) ? 0 : 10;
      }

      @Override
      public Optional<String> take(InetSocketAddress target, int wanted) {
        packets += wanted;
        return left(target) == 0 ? Optional.of("not there") : Optional.empty();
      }

      @Override
      public void shown(InetSocketAddress source) {
        throw new AssertionError("dialling shows nothing");
      }
    };
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public Registration onCancel(Runnable action) {
    cancelActions.add(action);
    return () -> cancelActions.remove(action);
  }
}
