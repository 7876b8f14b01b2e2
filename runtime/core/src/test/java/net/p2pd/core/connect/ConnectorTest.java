package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorTest {

  private static final Duration NOW = Duration.ZERO;

  private final Village village = new Village(1);
  private final TestLoop loop = village.loop;
  private final House[] houses = village.two();
  private House caller = houses[0];
  private House callee = houses[1];

  private Scripted straight() {
    return new Scripted("straight").offering(NOW, () -> RawPath.of(village.road(caller, callee)));
  }

  private CompletableFuture<Session> connect(ConnectOptions options) {
    CompletableFuture<Session> result = caller.connector.connect(callee.address(), options);
    loop.advance(NOW);
    return result;
  }

  private static ConnectReport failure(CompletableFuture<Session> result) {
    assertThat(result).isCompletedExceptionally();
    Throwable[] error = new Throwable[1];
    result.whenComplete((session, thrown) -> error[0] = thrown);
    assertThat(error[0]).isInstanceOf(ConnectException.class);
    return ((ConnectException) error[0]).report();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothSidesAgreeOnOnePathWhoeverDecides(boolean callerDecides) {
    caller = houses[callerDecides ? 0 : 1];
    callee = houses[callerDecides ? 1 : 0];
    caller.strategies.add(straight());
    Session session = loop.await(connect(ConnectOptions.defaults()));
    loop.run();
    assertThat(session.peer()).isEqualTo(callee.self);
    assertThat(session.report().isConnected()).isTrue();
    assertThat(session.report().strategy()).isEqualTo("straight");
    assertThat(session.report().attempts()).hasSize(1);
    assertThat(session.report().attempts().get(0).outcome()).isEqualTo(AttemptReport.CONNECTED);
    assertThat(callee.connector.sessions()).hasSize(1);
    assertThat(callee.connector.sessions().get(0).peer()).isEqualTo(caller.self);
    Pipe stream = loop.await(session.open(""));
    CompletableFuture<String> echo =
        stream.receive(Duration.ofSeconds(1)).thenApply(message -> message.text());
    stream.send("hello");
    assertThat(loop.await(echo)).isEqualTo("hello");
  }

  @Test
  void aPathThatFailsWithoutWordsCostsNobodyElse() {
    caller.strategies.add(new Scripted("speechless").failingWithoutWords());
    caller.strategies.add(straight());
    ConnectReport report = loop.await(connect(ConnectOptions.defaults())).report();
    assertThat(report.strategy()).isEqualTo("straight");
    assertThat(report.attempts())
        .anyMatch(line -> line.cause().equals("the strategy did not say why"));
  }

  @Test
  void aSecondConnectUsesTheLivingSession() {
    Scripted straight = straight();
    caller.strategies.add(straight);
    Session first = loop.await(connect(ConnectOptions.defaults()));
    ConnectReport[] report = new ConnectReport[1];
    Session second =
        loop.await(connect(ConnectOptions.defaults().reportTo(told -> report[0] = told)));
    assertThat(second).isSameAs(first);
    assertThat(report[0].isReused()).isTrue();
    assertThat(straight.attempts).hasSize(1);
    Session fresh = loop.await(connect(ConnectOptions.defaults().fresh()));
    assertThat(fresh).isNotSameAs(first);
    assertThat(straight.attempts).hasSize(2);
  }

  @Test
  void connectsAtTheSameTimeShareOneRace() {
    Scripted late =
        new Scripted("late")
            .offering(Duration.ofMillis(100), () -> RawPath.of(village.road(caller, callee)));
    caller.strategies.add(late);
    CompletableFuture<Session> first = connect(ConnectOptions.defaults());
    CompletableFuture<Session> second = connect(ConnectOptions.defaults());
    CompletableFuture<Session> impatient =
        connect(ConnectOptions.defaults().timeout(Duration.ofMillis(50)));
    loop.advance(Duration.ofMillis(200));
    assertThat(loop.await(first)).isSameAs(loop.await(second));
    assertThat(late.attempts).hasSize(1);
    assertThat(failure(impatient).cause()).startsWith("no path within 50 ms");
  }

  @Test
  void connectingToOneselfWorks() {
    callee = caller;
    caller.strategies.add(straight());
    Session session = loop.await(connect(ConnectOptions.defaults()));
    loop.run();
    assertThat(session.peer()).isEqualTo(caller.self);
    assertThat(caller.connector.sessions()).hasSize(2);
    assertThat(session.report().strategy()).isEqualTo("straight");
  }

  @Test
  void aWrongIdentityLosesAndTheNextPathWins() {
    House stranger = village.new House();
    Scripted two =
        new Scripted("two")
            .offering(NOW, () -> RawPath.of(village.road(caller, callee, stranger.self)))
            .offering(Duration.ofMillis(10), () -> RawPath.of(village.road(caller, callee)));
    caller.strategies.add(two);
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(20));
    ConnectReport report = loop.await(result).report();
    assertThat(report.attempts()).hasSize(2);
    assertThat(report.attempts().get(0).outcome()).isEqualTo(AttemptReport.FAILED);
    assertThat(report.attempts().get(0).cause()).contains("proved to be");
    assertThat(two.verdicts.get(0).isTaken()).isFalse();
    assertThat(two.verdicts.get(1).isTaken()).isTrue();
  }

  @Test
  void aFailureTellsEveryCause() {
    House stranger = village.new House();
    Scripted wrong =
        new Scripted("wrong")
            .offering(NOW, () -> RawPath.of(village.road(caller, callee, stranger.self)));
    caller.strategies.add(wrong);
    caller.strategies.add(new Scripted("idle"));
    caller.strategies.add(new Scripted("no").applicable(Applicability.no("it is too dark")));
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    wrong.finish();
    loop.run();
    ConnectReport report = failure(result);
    assertThat(report.cause())
        .contains("could not be reached")
        .containsPattern("wrong: 127.0.0.1:\\d+: the peer proved to be")
        .contains("idle: it found no path to try");
    assertThat(report.attempts())
        .extracting(AttemptReport::strategy, AttemptReport::outcome)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("wrong", "failed"),
            org.assertj.core.groups.Tuple.tuple("idle", "failed"),
            org.assertj.core.groups.Tuple.tuple("no", "not-applicable"));
  }

  @Test
  void withoutAnyStrategyTheCauseSaysWhatToInstall() {
    assertThat(failure(connect(ConnectOptions.defaults())).cause())
        .contains("no connect strategy is installed");
  }

  @Test
  void theTimeLimitIsKeptAndEndsTheAttempts() {
    Scripted endless = new Scripted("endless").endless();
    caller.strategies.add(endless);
    CompletableFuture<Session> result =
        connect(ConnectOptions.defaults().timeout(Duration.ofSeconds(3)));
    loop.advance(Duration.ofMillis(2999));
    assertThat(result).isNotDone();
    loop.advance(Duration.ofMillis(1));
    assertThat(failure(result).cause()).startsWith("no path within 3000 ms");
    assertThat(failure(result).elapsedMillis()).isEqualTo(3000);
    assertThat(endless.attempts.get(0).isCancelled()).isTrue();
    assertThat(endless.stages.get(0)).isCompleted();
  }

  @Test
  void cancellingEndsTheAttemptsAndClosesALateWinner() {
    Scripted endless = new Scripted("endless").endless();
    caller.strategies.add(endless);
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    result.cancel(false);
    loop.run();
    assertThat(endless.attempts.get(0).isCancelled()).isTrue();
    Pipe late = village.road(caller, callee);
    endless.attempts.get(0).offer(RawPath.of(late));
    loop.run();
    assertThat(late.isOpen()).isFalse();
    assertThat(caller.connector.sessions()).isEmpty();
  }

  @Test
  void aStrategyThatThrowsCostsOnlyItself() {
    caller.strategies.add(new Thrower());
    caller.strategies.add(straight());
    ConnectReport report = loop.await(connect(ConnectOptions.defaults())).report();
    assertThat(report.strategy()).isEqualTo("straight");
    assertThat(report.attempts())
        .anySatisfy(
            line -> {
              assertThat(line.strategy()).isEqualTo("thrower");
              assertThat(line.cause()).isEqualTo("IllegalStateException: out of luck");
            });
  }

  @Test
  void aRelayedPathWaitsForADirectOne() {
    Scripted relay =
        new Scripted("relay")
            .applicable(Applicability.yes().cost(100))
            .offering(NOW, () -> RawPath.of(village.road(caller, callee)).relayed());
    Scripted direct =
        new Scripted("direct")
            .offering(Duration.ofMillis(200), () -> RawPath.of(village.road(caller, callee)));
    caller.strategies.add(relay);
    caller.strategies.add(direct);
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(199));
    assertThat(result).isNotDone();
    loop.advance(Duration.ofMillis(10));
    ConnectReport report = loop.await(result).report();
    assertThat(report.strategy()).isEqualTo("direct");
    assertThat(report.isRelayed()).isFalse();
    assertThat(callee.connector.sessions()).hasSize(1);
  }

  @Test
  void aRelayedPathWinsWhenNothingDirectComes() {
    caller.strategies.add(
        new Scripted("relay")
            .applicable(Applicability.yes().cost(100))
            .offering(NOW, () -> RawPath.of(village.road(caller, callee)).relayed()));
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(301));
    assertThat(loop.await(result).isRelayed()).isTrue();
  }

  @Test
  void thePolicyForRelaysIsObeyed() {
    caller.strategies.add(
        new Scripted("relay").applicable(Applicability.yes().cost(100)).endless());
    ConnectReport report =
        failure(connect(ConnectOptions.defaults().relay(ConnectOptions.RelayPolicy.NEVER)));
    assertThat(report.cause()).contains("the caller wants no relay");
  }

  @Test
  void onlyTheNamedStrategiesTakePart() {
    Scripted other = new Scripted("other");
    caller.strategies.add(other);
    caller.strategies.add(straight());
    loop.await(connect(ConnectOptions.defaults().only("straight")));
    assertThat(other.attempts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefusalReachesTheCallerWithItsReason(boolean callerDecides) {
    caller = houses[callerDecides ? 0 : 1];
    callee = houses[callerDecides ? 1 : 0];
    callee.policy = peer -> java.util.Optional.of("no hawkers");
    Scripted straight = straight();
    caller.strategies.add(straight);
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    straight.finish();
    loop.run();
    assertThat(failure(result).cause()).contains("refuses the connection: no hawkers");
    assertThat(callee.connector.sessions()).isEmpty();
  }

  @Test
  void whoProvesHimselfAndSaysNothingIsSentAway() {
    Pipe silent = village.road(caller, callee);
    loop.advance(ConnectorSettings.defaults().handshake().plusMillis(1));
    loop.advance(Duration.ofSeconds(5));
    assertThat(callee.connector.sessions()).isEmpty();
    assertThat(village.roads.get(0).far().closedHard()).isNotNull();
    silent.abort();
  }

  @Test
  void closingSaysGoodbyeAndRefusesWhatComes() {
    caller.strategies.add(straight());
    Session session = loop.await(connect(ConnectOptions.defaults()));
    loop.run();
    CompletableFuture<Void> closing = caller.connector.close();
    loop.advance(Duration.ofSeconds(5));
    assertThat(closing).isCompleted();
    assertThat(session.isOpen()).isFalse();
    assertThat(callee.connector.sessions()).isEmpty();
    assertThat(failure(connect(ConnectOptions.defaults())).cause()).contains("closed");
  }

  @Test
  void anUnknownStrategyIsNamedWithTheKnownOnes() {
    assertThatThrownBy(
            () ->
                Connector.checkStrategies(
                    ConnectOptions.defaults().only("telepathy"), java.util.List.of("direct")))
        .hasMessage("there is no strategy 'telepathy'; known: direct");
  }

  /** Fails at once, with an exception of the JDK's. */
  private static final class Thrower implements net.p2pd.api.connect.ConnectStrategy {

    @Override
    public String id() {
      return "thrower";
    }

    @Override
    public Applicability applicable(net.p2pd.api.connect.ConnectRequest request) {
      return Applicability.yes();
    }

    @Override
    public java.util.concurrent.CompletionStage<Void> connect(
        net.p2pd.api.connect.ConnectAttempt attempt) {
      throw new IllegalStateException("out of luck");
    }
  }
}
