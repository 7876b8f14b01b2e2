package net.p2pd.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.node.config.HostKeys;

/**
 * One round of questions to all resolvers and detectors, in parallel and with one time limit for
 * all. A service is called on a thread of its own, so one that blocks holds up nobody else; whoever
 * has not answered when the time is over has no answer.
 *
 * <p>Questions are added, then {@link #start} asks them. For one thread until then.
 */
final class Inquiry {

  /** What a service gets beyond the limit, to give its own verdict at the last moment. */
  static final Duration GRACE = Duration.ofMillis(500);

  private final EventLoop loop;
  private final List<RouteResolver> resolvers;
  private final List<NatDetector> detectors;
  private final Duration limit;
  private final Map<PluginService, List<Runnable>> calls = new LinkedHashMap<>();
  private final List<Pending<?>> pending = new ArrayList<>();
  private @Nullable Registration timer;

  Inquiry(
      EventLoop loop, List<RouteResolver> resolvers, List<NatDetector> detectors, Duration limit) {
    this.loop = loop;
    this.resolvers = List.copyOf(resolvers);
    this.detectors = List.copyOf(detectors);
    this.limit = limit;
  }

  /** Returns a round of questions to the services that a node has. */
  static Inquiry of(NodeParts parts) {
    return new Inquiry(
        parts.pipes().eventLoop(),
        parts.services().of(RouteResolver.class),
        parts.services().of(NatDetector.class),
        parts.configuration().get(HostKeys.NAT_TIMEOUT));
  }

  /** One question to one service. */
  private static final class Pending<T> {
    final PluginService service;
    final CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
    private @Nullable CompletionStage<T> stage;

    Pending(PluginService service) {
      this.service = service;
    }

    void ask(Supplier<CompletionStage<T>> call, Function<T, T> check) {
      if (answer.isDone()) {
        return; // the time was over before it was this one's turn
      }
      CompletionStage<T> asked;
      try {
        asked = call.get();
      } catch (RuntimeException | LinkageError e) {
        answer.complete(unknown(e));
        return;
      }
      if (asked == null) {
        answer.complete(Answer.unknown("'" + service.id() + "' returned nothing"));
        return;
      }
      synchronized (this) {
        stage = asked;
      }
      asked.whenComplete((value, error) -> answer.complete(answer(value, error, check)));
      if (answer.isDone()) {
        cancel();
      }
    }

    private Answer<T> answer(@Nullable T value, @Nullable Throwable error, Function<T, T> check) {
      if (value == null) {
        return error == null
            ? Answer.unknown("'" + service.id() + "' answered nothing")
            : unknown(Failures.unwrap(error));
      }
      try {
        return Answer.of(check.apply(value));
      } catch (RuntimeException e) {
        return Answer.unknown("the answer of '" + service.id() + "' is wrong: " + e.getMessage());
      }
    }

    private Answer<T> unknown(Throwable error) {
      String message = error.getMessage();
      return Answer.unknown(
          message == null || !(error instanceof RuntimeException)
              ? "'" + service.id() + "' failed: " + error
              : message);
    }

    void giveUp(String why) {
      if (answer.complete(Answer.unknown(why))) {
        cancel();
      }
    }

    private void cancel() {
      CompletionStage<T> asked;
      synchronized (this) {
        asked = stage;
      }
      if (asked != null) {
        try {
          asked.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
          // A stage that cannot be cancelled ends by itself, and nobody waits for it.
        }
      }
    }
  }

  /** Whether there is any service that could know anything. */
  boolean hasSomebodyToAsk() {
    return !resolvers.isEmpty() || !detectors.isEmpty();
  }

  /** Whether something is unknown that there is a service for. */
  boolean couldKnowMoreThan(Outlook outlook) {
    return (!resolvers.isEmpty() && !outlook.routes().isKnown())
        || (!detectors.isEmpty()
            && !Outlook.TRANSPORTS.stream().allMatch(each -> outlook.nat(each).isKnown()));
  }

  /** Adds the question for the external parts of the routes of one family. */
  CompletableFuture<Answer<List<Route>>> routes(Nic nic, Family family) {
    List<CompletableFuture<Answer<List<Route>>>> answers = new ArrayList<>();
    for (RouteResolver resolver : resolvers) {
      answers.add(
          add(
              resolver,
              () -> resolver.resolve(nic, family),
              routes -> checked(nic, family, routes)));
    }
    return combined(
        answers,
        Combining::routes,
        "no plugin that finds out external addresses is there and configured");
  }

  /** The builder refuses routes of another NIC or family. */
  private static List<Route> checked(Nic nic, Family family, List<Route> routes) {
    return nic.toBuilder().routes(family, routes).build().routes(family).routes();
  }

  /** Adds the question for the NAT before one family, for one transport. */
  CompletableFuture<Answer<NatProfile>> nat(Nic nic, Family family, Transport transport) {
    List<CompletableFuture<Answer<NatProfile>>> answers = new ArrayList<>();
    for (NatDetector detector : detectors) {
      answers.add(
          add(
              detector,
              () -> detector.detect(new NatQuestion(nic, family, transport, limit)),
              Function.identity()));
    }
    return combined(
        answers, Combining::nats, "no plugin that measures NATs is there and configured");
  }

  private <T> CompletableFuture<Answer<T>> add(
      PluginService service, Supplier<CompletionStage<T>> call, Function<T, T> check) {
    Pending<T> one = new Pending<>(service);
    pending.add(one);
    calls.computeIfAbsent(service, key -> new ArrayList<>()).add(() -> one.ask(call, check));
    return one.answer;
  }

  private static <T> CompletableFuture<Answer<T>> combined(
      List<CompletableFuture<Answer<T>>> answers,
      Function<List<Answer<T>>, Answer<T>> combining,
      String nobody) {
    if (answers.isEmpty()) {
      return CompletableFuture.completedFuture(Answer.unknown(nobody));
    }
    return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> combining.apply(answers.stream().map(CompletableFuture::join).toList()));
  }

  /** Asks; completes when every question has its answer, or none. */
  CompletableFuture<Void> start() {
    Duration all = limit.plus(GRACE);
    synchronized (this) {
      timer = loop.schedule(all, this::timeOver);
    }
    calls.forEach(
        (service, questions) ->
            Threads.start("p2pd-ask-" + service.id(), () -> questions.forEach(Runnable::run)));
    return CompletableFuture.allOf(
            pending.stream().map(one -> one.answer).toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, error) -> stopTimer());
  }

  private void timeOver() {
    for (Pending<?> one : pending) {
      one.giveUp("'" + one.service.id() + "' gave no answer within " + limit.toMillis() + " ms");
    }
  }

  private synchronized void stopTimer() {
    if (timer != null) {
      timer.close();
    }
  }

  /** Gives up what has no answer yet. */
  void cancel() {
    pending.forEach(one -> one.giveUp("the question was given up"));
  }
}
