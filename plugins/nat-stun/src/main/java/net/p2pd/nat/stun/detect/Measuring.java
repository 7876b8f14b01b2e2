package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;

/**
 * What all ways of measuring share: one loop on which everything is decided, pipes that are closed
 * when there is a verdict, a failure or no interest any more, and the limit.
 *
 * @param <R> the verdict
 */
abstract class Measuring<R> {

  final PluginContext context;
  final NatQuestion question;
  final EventLoop loop;
  final CompletableFuture<R> result = new CompletableFuture<>();
  private final Route route;
  private final InetAddress own;
  private final List<String> names;
  private final List<Runnable> tidying = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean over;

  Measuring(PluginContext context, NatQuestion question, List<String> names) {
    this.context = context;
    this.question = question;
    this.names = names;
    this.loop = context.eventLoop();
    this.route = question.nic().route(question.family());
    this.own = route.bind().bound().orElseThrow().getAddress();
  }

  /** Begins; returns what is completed on the loop, and may be cancelled. */
  final CompletableFuture<R> start() {
    result.whenComplete((profile, error) -> run(this::tidy));
    run(
        () -> {
          after(question.limit().minus(Timings.MARGIN), this::limitReached);
          ServerNames.resolve(this, names, question.family(), this::resolved);
        });
    return result;
  }

  private void resolved(List<AskedServer> servers) {
    if (servers.isEmpty()) {
      fail("no STUN server can be asked");
    } else {
      begin(servers);
    }
  }

  /** Begins to ask servers; there is at least one. */
  abstract void begin(List<AskedServer> servers);

  /** Makes a verdict of what there is, or fails. */
  abstract void conclude();

  private void limitReached() {
    if (!result.isDone()) {
      note("the time limit of " + question.limit().toMillis() + " ms was over");
      conclude();
      fail("nothing came back within the time limit");
    }
  }

  private void run(Runnable task) {
    try {
      loop.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new P2pdException("the node was stopped meanwhile", e));
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      result.completeExceptionally(
          new P2pdException("measuring the NAT failed: " + e.getMessage(), e));
    }
  }

  /** Handles what comes of a future, on the loop, unless there is a verdict by then. */
  final <T> void on(
      CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> handler) {
    future.whenComplete(
        (value, error) ->
            run(
                () -> {
                  if (!result.isDone()) {
                    handler.accept(value, error);
                  }
                }));
  }

  /** Does something later, unless there is a verdict by then. */
  final void after(Duration delay, Runnable task) {
    Duration wait = delay.isNegative() ? Duration.ZERO : delay;
    tidying.add(
        loop.schedule(
                wait,
                () -> {
                  if (!result.isDone()) {
                    guarded(task);
                  }
                })
            ::close);
  }

  final Pipes pipes() {
    return context.pipes();
  }

  final void note(String sentence) {
    notes.add(sentence);
  }

  final List<String> notes() {
    return notes;
  }

  final InetAddress own() {
    return own;
  }

  /** Opens a pipe that is closed with the measuring; port 0 = any. */
  final CompletableFuture<Asker> open(
      Transport transport, int port, @Nullable InetSocketAddress to, PipeOptions options) {
    @Nullable Destination destination = to == null ? null : Destination.of(to);
    CompletableFuture<Pipe> opening =
        pipes().open(transport, destination, route.bind(own, port), options);
    CompletableFuture<Asker> asker = new CompletableFuture<>();
    tidying.add(() -> opening.cancel(false));
    opening.whenComplete(
        (pipe, error) ->
            run(
                () -> {
                  if (pipe == null) {
                    asker.completeExceptionally(
                        error == null ? new P2pdException("there is no pipe") : error);
                  } else if (over) {
                    pipe.abort();
                  } else {
                    Asker made = new Asker(pipe, context.random());
                    tidying.add(made::close);
                    asker.complete(made);
                  }
                }));
    return asker;
  }

  /** Opens a server pipe on a port that connections may share; hears of all that it accepts. */
  final CompletableFuture<Pipe> listen(int port, PipeOptions options, Consumer<Pipe> accepted) {
    CompletableFuture<Pipe> opening =
        pipes().open(Transport.TCP, null, route.bind(own, port), options);
    CompletableFuture<Pipe> listening = new CompletableFuture<>();
    tidying.add(() -> opening.cancel(false));
    opening.whenComplete(
        (pipe, error) ->
            run(
                () -> {
                  if (pipe == null) {
                    listening.completeExceptionally(
                        error == null ? new P2pdException("there is no pipe") : error);
                  } else if (over) {
                    pipe.abort();
                  } else {
                    tidying.add(pipe::abort);
                    pipe.onOpen(taken -> run(() -> accept(taken, accepted)));
                    listening.complete(pipe);
                  }
                }));
    return listening;
  }

  private void accept(Pipe taken, Consumer<Pipe> accepted) {
    if (result.isDone()) {
      taken.abort();
    } else {
      accepted.accept(taken);
    }
  }

  final void complete(R verdict) {
    result.complete(verdict);
  }

  /** Lets the evidence be judged, and keeps all of it in the log for whoever doubts the verdict. */
  final NatProfile judged(Evidence evidence) {
    NatProfile profile = Judge.on(evidence);
    context
        .logger()
        .log(
            System.Logger.Level.DEBUG,
            () -> "The NAT of " + what() + " is " + profile + ", from " + evidence);
    return profile;
  }

  final void fail(String why) {
    String details = notes.isEmpty() ? "" : ": " + String.join("; ", notes);
    result.completeExceptionally(
        new P2pdException(
            "The NAT of "
                + what()
                + " is unknown: "
                + why
                + details
                + ". Check the network and stun.servers"));
  }

  final String what() {
    return question.nic().name()
        + " for "
        + (question.family() == Family.IPV4 ? "IPv4" : "IPv6")
        + " and "
        + question.transport().toString().toUpperCase(Locale.ROOT);
  }

  static @Nullable Throwable cause(@Nullable Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static String words(@Nullable Throwable error) {
    @Nullable Throwable cause = cause(error);
    return cause == null || cause.getMessage() == null ? "an unknown error" : cause.getMessage();
  }

  private void tidy() {
    over = true;
    tidying.forEach(Runnable::run);
    tidying.clear();
  }
}
