package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.stun.codec.ErrorCodes;

/**
 * Makes one allocation: the server's addresses are tried one shortly after the other (RFC 8305),
 * other servers are followed where they are named, and the first that grants it wins. All within
 * one limit, and on one loop.
 *
 * @param <T> what becomes of a granted allocation
 */
final class Making<T> implements Attempt.Outcome {

  /** When the next address is tried, although the last one may still answer. */
  private static final Duration STAGGER = Duration.ofMillis(300);

  private static final int MOST_ADDRESSES = 4;

  /** How often servers may send the client to another one (300). */
  private static final int MOST_REDIRECTIONS = 3;

  /** How often a new port is tried where the server says that the old one is in use (437). */
  private static final int MOST_PORTS = 3;

  private final Granted.Tools tools;
  private final TurnServer server;
  private final TurnOptions options;
  private final int transport;
  private final Function<Granted, T> maker;
  private final Consumer<T> unmaker;
  private final EventLoop loop;
  private final CompletableFuture<ResolvedDestination> resolving;
  private final CompletableFuture<T> result;
  private final ArrayDeque<InetSocketAddress> waiting = new ArrayDeque<>();
  private final Set<Attempt> running = new HashSet<>();
  private final Set<InetSocketAddress> seen = new HashSet<>();
  private final long end;
  private @Nullable TurnException lastFailure;
  private @Nullable Registration limit;
  private @Nullable Registration stagger;
  private int redirections;
  private int ports;

  /**
   * Makes it.
   *
   * @param transport the IP protocol to peers
   * @param maker makes the user's object of what was granted, on the pipe's loop
   * @param unmaker gives one back that came too late
   */
  Making(
      Granted.Tools tools,
      TurnServer server,
      TurnOptions options,
      int transport,
      Function<Granted, T> maker,
      Consumer<T> unmaker) {
    this.tools = tools;
    this.server = server;
    this.options = options;
    this.transport = transport;
    this.maker = maker;
    this.unmaker = unmaker;
    this.loop = tools.pipes().eventLoop();
    this.end = loop.nanoTime() + options.timeout().toNanos();
    this.resolving = tools.pipes().resolve(server.destination(), options.timeout());
    this.result = resolving.newIncompleteFuture();
  }

  CompletableFuture<T> start() {
    Readiness.ensure();
    limit = loop.schedule(options.timeout(), this::late);
    result.whenComplete((made, error) -> onLoop(this::finish));
    resolving.whenComplete((found, error) -> onLoop(() -> resolved(found, error)));
    return result;
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void resolved(@Nullable ResolvedDestination found, @Nullable Throwable error) {
    if (result.isDone()) {
      return;
    }
    if (found == null) {
      Throwable why = error == null ? new TurnException(TurnException.FAILED, "no reason") : error;
      Throwable inner = Failures.unwrap(why);
      result.completeExceptionally(
          new TurnException(
              TurnException.UNREACHABLE,
              0,
              server + " was not found: " + inner.getMessage(),
              inner));
      return;
    }
    List<InetSocketAddress> addresses =
        options.route().map(route -> found.addresses(route.family())).orElse(found.addresses());
    addresses.stream().limit(MOST_ADDRESSES).forEach(waiting::add);
    next();
  }

  private void next() {
    InetSocketAddress address = waiting.poll();
    if (result.isDone()) {
      return;
    }
    if (address != null) {
      begin(server, address);
      stopStagger();
      if (!waiting.isEmpty()) {
        stagger = loop.schedule(STAGGER, this::next);
      }
    } else if (running.isEmpty()) {
      TurnException why = lastFailure;
      result.completeExceptionally(
          why == null
              ? new TurnException(
                  TurnException.UNREACHABLE,
                  server + " has no address of the family that the route has")
              : why);
    }
  }

  private void begin(TurnServer asked, InetSocketAddress address) {
    seen.add(address);
    Attempt attempt = new Attempt(tools, asked, address, options, transport, this::left, this);
    running.add(attempt);
    attempt.start();
  }

  /** A little less than there is, so that what the attempt has seen is the last word. */
  private Duration left() {
    long nanos = (end - loop.nanoTime()) / 20 * 19;
    return Duration.ofNanos(Math.max(1, nanos));
  }

  private void late() {
    TurnException why = lastFailure;
    String words =
        server
            + " made no allocation within "
            + options.timeout().toMillis()
            + " ms"
            + (why == null ? ": it did not answer" : "; before that: " + why.getMessage());
    result.completeExceptionally(new TurnException(TurnException.TIMED_OUT, words));
  }

  /** All is over: done, failed, or cancelled by the caller. */
  private void finish() {
    Registration timer = limit;
    if (timer != null) {
      timer.close();
    }
    stopStagger();
    waiting.clear();
    resolving.cancel(false);
    new ArrayList<>(running).forEach(Attempt::abandon);
    running.clear();
  }

  private void stopStagger() {
    Registration timer = stagger;
    if (timer != null) {
      timer.close();
      stagger = null;
    }
  }

  @Override
  public void granted(Attempt attempt, Granted what) {
    T made = maker.apply(what);
    onLoop(
        () -> {
          running.remove(attempt);
          if (!result.complete(made)) {
            unmaker.accept(made);
          }
        });
  }

  @Override
  public void redirected(Attempt attempt, InetSocketAddress to, @Nullable String domain) {
    onLoop(
        () -> {
          running.remove(attempt);
          if (result.isDone()) {
            return;
          }
          String wrong = Plausible.wrongAlternate(to, attempt.address());
          if (wrong == null && seen.contains(to)) {
            wrong = "that one was asked already, so they go round in circles";
          }
          if (wrong == null && ++redirections > MOST_REDIRECTIONS) {
            wrong = "that is one too many; " + MOST_REDIRECTIONS + " are followed";
          }
          if (wrong == null) {
            begin(attempt.server().elsewhere(Destination.of(to), domain), to);
          } else {
            fail(
                new TurnException(
                    TurnException.REDIRECTED,
                    ErrorCodes.TRY_ALTERNATE,
                    attempt.server()
                        + " sends its clients to "
                        + Plausible.text(to)
                        + ", which is not followed: "
                        + wrong,
                    null));
          }
        });
  }

  @Override
  public void failed(Attempt attempt, TurnException why) {
    onLoop(
        () -> {
          running.remove(attempt);
          if (result.isDone()) {
            return;
          }
          if (why.code() == ErrorCodes.ALLOCATION_MISMATCH && ++ports < MOST_PORTS) {
            begin(attempt.server(), attempt.address());
          } else {
            fail(why);
          }
        });
  }

  private void fail(TurnException why) {
    TurnException before = lastFailure;
    if (before == null || before.code() == 0 || why.code() != 0) {
      lastFailure = why; // What a server said tells more than that another address is not reached.
    }
    boolean hopeless =
        why.reason().equals(TurnException.UNAUTHORIZED)
            || why.reason().equals(TurnException.QUOTA)
            || why.reason().equals(TurnException.FORBIDDEN);
    if (hopeless) { // The server's other addresses would say the same.
      result.completeExceptionally(why);
    } else {
      next();
    }
  }
}
