package net.p2pd.stun.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;

/** One question of a client to one server. All that changes is changed on one event loop. */
final class Asking {

  private static final Duration STAGGER = Duration.ofMillis(250);
  private static final int MOST_ALTERNATES = 3;

  private final StunClient client;
  private final StunServer server;
  private final EventLoop loop;
  private final Result result;

  /** All that was begun, to be cancelled in the end: a handful, as addresses are limited. */
  private final List<CompletableFuture<?>> running = new ArrayList<>();

  private final Set<Pipe> open = new HashSet<>();
  private final List<StunException> failures = new ArrayList<>();
  private final List<Registration> timers = new ArrayList<>();
  private List<Target> targets = List.of();
  private int next;
  private int attempts;

  Asking(StunClient client, StunServer server) {
    this.client = client;
    this.server = server;
    this.loop = client.pipes.eventLoop();
    this.result = new Result(loop);
  }

  private static final class Result extends CompletableFuture<StunResult> {
    private final EventLoop loop;

    Result(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public Executor defaultExecutor() {
      return loop;
    }
  }

  CompletableFuture<StunResult> start() {
    result.whenComplete((found, error) -> onLoop(this::end));
    onLoop(this::begin);
    return result;
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new StunException(StunException.CLOSED, "asking " + server + " was ended", e));
    }
  }

  /** Hears how a stage ends, on the loop. */
  private <T> void then(
      CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> next) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    running.add(future);
    future.whenComplete(
        (value, error) ->
            onLoop(
                () -> {
                  next.accept(
                      value, error instanceof CompletionException ? error.getCause() : error);
                }));
  }

  private void begin() {
    if (result.isDone()) {
      return;
    }
    timers.add(loop.schedule(client.timeout, this::timedOut));
    then(
        new Addresses(client, server).find(),
        (found, error) -> {
          if (found != null) {
            targets = found;
            launch();
          } else {
            fail(error);
          }
        });
  }

  private void timedOut() {
    List<StunException> told = worthTelling();
    fail(
        new StunException(
            StunException.NO_ANSWER,
            "no answer from "
                + server
                + " within "
                + client.timeout.toMillis()
                + " ms"
                + (told.isEmpty() ? "" : ": " + joined(told)),
            told.isEmpty() ? null : told.get(0)));
  }

  /** A family that this machine has no way for is no news where another one was tried. */
  private List<StunException> worthTelling() {
    List<StunException> told =
        failures.stream()
            .filter(
                failure ->
                    !(failure.getCause() instanceof PipeOpenException opening
                        && opening.reason().equals(PipeOpenException.UNREACHABLE)))
            .toList();
    return told.isEmpty() ? failures : told;
  }

  private static String joined(List<StunException> failures) {
    return String.join("; ", failures.stream().map(Throwable::getMessage).toList());
  }

  /** Asks the next address, and the one after it a little later. */
  private void launch() {
    if (result.isDone() || next >= targets.size()) {
      return;
    }
    Target target = targets.get(next++);
    attempts++;
    Set<InetSocketAddress> asked = new HashSet<>();
    connect(target, asked);
    if (next < targets.size()) {
      timers.add(loop.schedule(STAGGER, this::launch));
    }
  }

  private void connect(Target target, Set<InetSocketAddress> asked) {
    asked.add(target.address());
    boolean udp = server.transport() == StunTransport.UDP;
    PipeOptions options = client.options;
    if (server.transport() == StunTransport.TLS) {
      Tls tls = client.tls == null ? Tls.system() : client.tls;
      options =
          options.with(
              PipeOptions.TLS, tls.serverName().isPresent() ? tls : tls.serverName(target.name()));
    }
    CompletableFuture<Pipe> opening =
        client.pipes.open(
            udp ? Transport.UDP : Transport.TCP,
            Destination.of(target.address()),
            client.route,
            options);
    opening.thenAccept(
        pipe -> {
          if (result.isDone()) {
            pipe.abort(); // it came after everything was over
          }
        });
    then(
        opening,
        (pipe, error) -> {
          if (pipe == null) {
            failed(new StunException(StunException.UNREACHABLE, words(error), error));
          } else if (result.isDone()) {
            pipe.abort();
          } else {
            open.add(pipe);
            ask(target, pipe, asked);
          }
        });
  }

  private void ask(Target target, Pipe pipe, Set<InetSocketAddress> asked) {
    StunTransactions transactions = StunTransactions.over(pipe, client.timing, client.random);
    then(
        transactions.send(StunRequest.binding().fingerprint()),
        (answer, error) -> {
          open.remove(pipe);
          transactions.close();
          Optional<InetSocketAddress> local = pipe.local();
          pipe.closeAsync();
          if (answer == null) {
            failed(error);
            return;
          }
          try {
            Optional<InetSocketAddress> other = Answers.alternate(answer, target.toString());
            if (other.isPresent()) {
              redirect(target, other.get(), Answers.alternateDomain(answer), asked);
            } else {
              InetSocketAddress mapped = Answers.mapped(answer, target.toString());
              result.complete(new StunResult(mapped, local.orElse(null), target.address(), answer));
            }
          } catch (StunException e) {
            failed(e);
          }
        });
  }

  private void redirect(
      Target from, InetSocketAddress to, Optional<String> domain, Set<InetSocketAddress> asked) {
    String sent = from + " sends us to " + Texts.of(to);
    if (asked.contains(to)) {
      failed(new StunException(StunException.REFUSED, sent + ", which sent us away", null));
    } else if (asked.size() > MOST_ALTERNATES) {
      failed(
          new StunException(
              StunException.REFUSED,
              sent + ", the fourth time that we are sent on; at most three are followed",
              null));
    } else if (!isReasonable(from.address().getAddress(), to.getAddress())) {
      failed(new StunException(StunException.REFUSED, sent + ", where no server can be", null));
    } else {
      connect(new Target(to, domain.orElse(from.name())), asked);
    }
  }

  /** A server elsewhere must not make us knock at doors of our own machine, or at many at once. */
  private static boolean isReasonable(InetAddress from, InetAddress to) {
    return from.getClass().equals(to.getClass()) // of the same family (RFC 8489 section 10)
        && !to.isAnyLocalAddress()
        && !to.isMulticastAddress()
        && (!to.isLoopbackAddress() || from.isLoopbackAddress())
        && (!to.isLinkLocalAddress() || from.isLinkLocalAddress());
  }

  private static String words(@Nullable Throwable error) {
    return error == null || error.getMessage() == null
        ? "it could not be opened"
        : error.getMessage();
  }

  private void failed(@Nullable Throwable error) {
    attempts--;
    failures.add(
        error instanceof StunException known
            ? known
            : new StunException(StunException.NO_ANSWER, words(error), error));
    if (next < targets.size()) {
      launch();
    } else if (attempts == 0) {
      List<StunException> told = worthTelling();
      StunException one = told.get(0);
      fail(told.size() == 1 ? one : new StunException(one.reason(), joined(told), one));
    }
  }

  private void fail(@Nullable Throwable error) {
    result.completeExceptionally(
        error instanceof StunException
            ? error
            : new StunException(StunException.NO_ANSWER, words(error), error));
  }

  private void end() {
    timers.forEach(Registration::close);
    List.copyOf(running).forEach(stage -> stage.cancel(true));
    open.forEach(Pipe::abort);
    open.clear();
  }
}
