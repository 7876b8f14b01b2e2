package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.pipe.Pipe;

/** What the tests of strategies are made of: meetings of two homes, and peers who are not there. */
abstract class StrategyContract extends ServiceContract<ConnectStrategy> {

  private static final int CERTAIN_RUNS = 10;
  private static final int LIKELY_RUNS = 100;

  StrategyContract() {}

  /**
   * Returns who is to be reached by a strategy with a network of its own, which the author set up;
   * asked only where {@link #usesOnlyTheContext} is false.
   */
  protected ConnectRequest peer() {
    throw new UnsupportedOperationException(
        "a strategy with a network of its own needs a peer that is there: override peer()");
  }

  /**
   * Adds servers to the internet of each test, such as a TURN server, for strategies that need one;
   * none unless overridden.
   *
   * @return shared settings that name them, such as {@code turn.servers}; a list of maps is what a
   *     strategy reads as tables
   */
  protected Map<String, Object> furnish(PublicServers servers) {
    return Map.of();
  }

  @Override
  World newWorld(long seed) {
    World world = super.newWorld(seed);
    return world instanceof VirtualWorld virtual ? virtual.furnish(this::furnish) : world;
  }

  /** Whoever is asked for in tests that need nobody to be there. */
  ConnectRequest nobody(KitContext context, boolean refuses) {
    return world() instanceof VirtualWorld virtual
        ? virtual.requestToNobody(context, refuses)
        : peer();
  }

  KitAttempt attempt(ConnectRequest request, KitContext context) {
    return new KitAttempt(
        request, context, "test", Meeting.LIMIT, new KitSignal(context.loop()), this::refuse);
  }

  private void refuse(net.p2pd.api.connect.RawPath path, CompletableFuture<PathVerdict> verdict) {
    path.pipe().ifPresent(Pipe::abort);
    verdict.complete(PathVerdict.refused("the test refuses every path"));
  }

  CompletableFuture<Void> connect(ConnectStrategy service, KitContext context, KitAttempt attempt) {
    return world()
        .callOnLoop("connect", context, limits().arrive(), () -> service.connect(attempt))
        .toCompletableFuture();
  }

  @Override
  void exercise(ConnectStrategy service, KitContext context) {
    CompletableFuture<Void> stage =
        connect(service, context, attempt(nobody(context, true), context));
    boolean done = world().until(stage::isDone, Meeting.LIMIT);
    assertThat(done).as("a connect to nobody ends within its time").isTrue();
  }

  @Override
  @Nullable
  CompletionStage<?> lasting(ConnectStrategy service, KitContext context) {
    CompletableFuture<Void> stage =
        connect(service, context, attempt(nobody(context, false), context));
    return stage.isDone() ? null : stage;
  }

  @Override
  CompletionStage<?> hopeless(ConnectStrategy service, KitContext context) {
    KitAttempt attempt = attempt(nobody(context, true), context);
    return connect(service, context, attempt)
        .thenCompose(
            nothing ->
                CompletableFuture.failedFuture(
                    new P2pdException(
                        attempt.lines().stream()
                            .map(line -> line.cause)
                            .filter(cause -> !cause.isEmpty())
                            .findFirst()
                            .orElse("no path was tried"))));
  }

  /** The pairs of homes that it meets. */
  List<NatKinds> matrix() {
    return NatKinds.matrix(Seeds.ofThisRun());
  }

  Meeting meeting(long seed, NatKinds nats) {
    VirtualWorld world = new VirtualWorld(seed).furnish(this::furnish);
    Meeting meeting =
        new Meeting(world, nats, service(), service(), kitSettings(), KitSettings.shared(shared()));
    for (MeetingSide side : List.of(meeting.caller, meeting.callee)) {
      world.call(
          "start of " + name(side.strategy),
          limits().arrive(),
          () -> {
            side.strategy.start(side.context);
            return "started";
          });
    }
    return meeting;
  }

  void end(Meeting meeting) {
    for (MeetingSide side : List.of(meeting.caller, meeting.callee)) {
      if (side.attempt != null) {
        side.attempt.cancel();
      }
      side.strategy.close();
    }
    meeting.close();
    meeting.world.runDue();
    meeting.world.close();
  }

  /** Returns a pair of homes between which it finds a path. */
  NatKinds winning() {
    lab();
    for (NatKinds nats : NatKinds.easyFirst(matrix())) {
      Meeting meeting = meeting(Seeds.ofThisRun(), nats);
      try {
        if (meeting.applicable().verdict() != Applicability.Verdict.NO) {
          meeting.connect(limits().arrive());
          meeting.meets();
          KitAttempt attempt = meeting.caller.attempt;
          if (attempt != null && !attempt.offers().isEmpty()) {
            return nats;
          }
        }
      } finally {
        end(meeting);
      }
    }
    throw skipped("it finds no path between any homes of the laboratory");
  }

  static int open(Meeting meeting) {
    return meeting.caller.context.left().size() + meeting.callee.context.left().size();
  }

  void reachesThePeerOfItsAuthor() {
    KitContext context = newContext();
    ConnectStrategy strategy = start(service(), context);
    Applicability answer = strategy.applicable(peer());
    assertThat(answer.verdict())
        .as("the answer about its own peer")
        .isNotEqualTo(Applicability.Verdict.NO);
    CompletableFuture<Pipe> offered = new CompletableFuture<>();
    KitAttempt attempt =
        new KitAttempt(
            peer(),
            context,
            "test",
            limits().arrive(),
            null,
            (path, verdict) -> {
              path.pipe().ifPresent(offered::complete);
              verdict.complete(PathVerdict.taken());
            });
    world().callOnLoop("connect", context, limits().arrive(), () -> strategy.connect(attempt));
    world()
        .await("a path to the peer that its author supplies", offered, limits().arrive())
        .abort();
    attempt.cancel();
  }

  /** One pair with many seeds, as long as anything can still change. */
  void holds(NatKinds nats) {
    double claimed = 1;
    int wins = 0;
    for (int run = 0; run < LIKELY_RUNS; run++) {
      long seed = Seeds.ofThisRun() + 1000L * run;
      Meeting meeting = meeting(seed, nats);
      try {
        Applicability answer = meeting.applicable();
        String where = nats + ", seed " + seed + ": " + answer + "\n";
        if (answer.verdict() == Applicability.Verdict.NO) {
          refusesAtOnce(meeting, answer, where);
          return;
        }
        claimed = Math.min(claimed, answer.probability());
        meeting.connect(limits().arrive());
        boolean met = meeting.meets();
        wins += met ? 1 : 0;
        if (answer.verdict() == Applicability.Verdict.YES) {
          assertThat(met).as("it said YES and connected; " + where + meeting.story()).isTrue();
        }
        int wanted = (int) Math.ceil(claimed * LIKELY_RUNS);
        int misses = run + 1 - wins;
        assertThat(LIKELY_RUNS - misses)
            .as(
                "of %d seeds it can still connect with, %d being claimed; %s%s",
                LIKELY_RUNS, wanted, where, meeting.story())
            .isGreaterThanOrEqualTo(wanted);
        boolean isCertain = claimed >= 1 && run + 1 >= CERTAIN_RUNS;
        if (isCertain || (claimed < 1 && wins >= wanted)) {
          return;
        }
      } finally {
        end(meeting);
      }
    }
  }

  void refusesAtOnce(Meeting meeting, Applicability answer, String where) {
    assertThat(answer.reason())
        .as("the reason for NO is a sentence for a user; " + where)
        .matches("(?s)\\S+(\\s+\\S+){2,}.*");
    Duration before = meeting.world.elapsed();
    CompletionStage<Void> stage = meeting.connect(limits().arrive());
    meeting.world.runDue();
    assertThat(meeting.world.elapsed()).isEqualTo(before);
    assertThat(Meeting.failure(stage.toCompletableFuture()))
        .as("the failure, at once, of a connect after NO; " + where)
        .isNotNull();
    assertThat(open(meeting)).as("what a connect after NO opened; " + where).isZero();
  }
}
