package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who starts when, who waits for whom, and what is told of it afterwards. */
class RaceRulesTest {

  private static final Duration LEAD = ConnectorSettings.defaults().memoryLead();
  private static final Duration GRACE = ConnectorSettings.defaults().relayGrace();

  private final Village village = new Village(11);
  private final TestLoop loop = village.loop;
  private final House[] houses = village.two();
  private House caller = houses[0];
  private House callee = houses[1];

  private void turn(boolean callerDecides) {
    caller = houses[callerDecides ? 0 : 1];
    callee = houses[callerDecides ? 1 : 0];
    caller.hasPost = true;
    callee.hasPost = true;
  }

  private Scripted direct(String id, Duration delay) {
    return new Scripted(id).offering(delay, () -> RawPath.of(village.road(caller, callee)));
  }

  private Scripted relay(Duration delay) {
    return new Scripted("relay")
        .applicable(Applicability.likely(0.9).cost(100))
        .offering(delay, () -> RawPath.of(village.road(caller, callee)).relayed());
  }

  private CompletableFuture<Session> connect(ConnectOptions options) {
    return caller.connector.connect(callee.address(), options);
  }

  private ConnectReport failure(CompletableFuture<Session> result) {
    loop.advance(Duration.ofSeconds(40));
    assertThat(result).isCompletedExceptionally();
    Throwable[] error = new Throwable[1];
    result.whenComplete((session, thrown) -> error[0] = thrown);
    return ((ConnectException) error[0]).report();
  }

  private static void say(ConnectAttempt attempt, String text) {
    attempt
        .signal()
        .orElseThrow()
        .send(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  // Relays

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRelayWaitsForADirectPathThatComesSoonWhoeverDecides(boolean callerDecides) {
    turn(callerDecides);
    caller.strategies.add(relay(Duration.ZERO));
    caller.strategies.add(direct("direct", GRACE.minusMillis(50)));
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().strategy()).isEqualTo("direct");
    assertThat(session.isRelayed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void butItDoesNotWaitForEver(boolean callerDecides) {
    turn(callerDecides);
    caller.strategies.add(relay(Duration.ZERO));
    caller.strategies.add(direct("direct", GRACE.plusMillis(50)));
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().strategy()).isEqualTo("relay");
    assertThat(session.isRelayed()).isTrue();
  }

  @Test
  void aRelayIsTakenAtOnceWhenNothingElseIsUnderWay() {
    caller.strategies.add(relay(Duration.ZERO));
    caller.strategies.add(new Scripted("hopeless"));
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().elapsedMillis()).isLessThan(20);
  }

  @Test
  void aRelayWaitsLongerForAWayThatIsWorthIt() {
    caller.strategies.add(relay(Duration.ZERO));
    caller.strategies.add(
        direct("birthday", Duration.ofMillis(1900))
            .applicable(Applicability.likely(0.95).worthWaiting(Duration.ofSeconds(2))));
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().strategy()).isEqualTo("birthday");
  }

  @Test
  void butNoLongerThanThat() {
    caller.strategies.add(relay(Duration.ZERO));
    caller.strategies.add(
        direct("birthday", Duration.ofMillis(2100))
            .applicable(Applicability.likely(0.95).worthWaiting(Duration.ofSeconds(2))));
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().strategy()).isEqualTo("relay");
    assertThat(session.report().elapsedMillis()).isEqualTo(2000);
  }

  @Test
  void theAnsweringSideKeepsToTheCallersPolicyForRelays() {
    turn(true);
    Scripted asks =
        new Scripted("relay")
            .applicable(Applicability.likely(0.5))
            .calling(attempt -> say(attempt, "a relay?"));
    Scripted answers =
        new Scripted("relay")
            .applicable(Applicability.likely(0.5).cost(100))
            .answering(attempt -> {});
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    connect(ConnectOptions.defaults().relay(RelayPolicy.NEVER));
    loop.advance(Duration.ofMillis(100));
    assertThat(asks.attempts).hasSize(1);
    assertThat(answers.attempts).isEmpty();
    connect(ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(100));
    assertThat(answers.attempts).hasSize(1);
  }

  // Memory

  @Test
  void whatWorkedLastTimeStartsAtOnceAndTheOthersWaitALittle() {
    Scripted first = direct("first", Duration.ofSeconds(9));
    Scripted late =
        direct("late", Duration.ofMillis(1))
            .applicable(Applicability.likely(0.5).startingAfter(Duration.ofMillis(250)));
    caller.strategies.add(late);
    loop.await(connect(ConnectOptions.defaults().fresh()));
    caller.strategies.add(0, first);
    Session again = loop.await(connect(ConnectOptions.defaults().fresh()));
    assertThat(again.report().strategy()).isEqualTo("late");
    assertThat(again.report().elapsedMillis()).isLessThan(20);
    assertThat(first.attempts).isEmpty();
  }

  @Test
  void aMemoryThatIsWrongCostsLessThanASecond() {
    Scripted old = direct("old", Duration.ofMillis(1));
    caller.strategies.add(old);
    loop.await(connect(ConnectOptions.defaults().fresh()));
    caller.strategies.clear();
    caller.strategies.add(new Scripted("old").endless());
    caller.strategies.add(direct("new", Duration.ofMillis(1)));
    Session session = loop.await(connect(ConnectOptions.defaults().fresh()));
    assertThat(session.report().strategy()).isEqualTo("new");
    assertThat(session.report().elapsedMillis()).isLessThanOrEqualTo(LEAD.toMillis() + 10);
    assertThat(LEAD).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aRememberedWayThatEndsEarlyMakesNobodyWait() {
    caller.strategies.add(direct("old", Duration.ofMillis(1)));
    loop.await(connect(ConnectOptions.defaults().fresh()));
    caller.strategies.clear();
    caller.strategies.add(new Scripted("old"));
    caller.strategies.add(direct("new", Duration.ofMillis(1)));
    Session session = loop.await(connect(ConnectOptions.defaults().fresh()));
    assertThat(session.report().strategy()).isEqualTo("new");
    assertThat(session.report().elapsedMillis()).isLessThan(50);
  }

  @Test
  void aRelayIsRememberedButMakesNobodyWait() {
    caller.strategies.add(relay(Duration.ZERO));
    loop.await(connect(ConnectOptions.defaults().fresh()));
    assertThat(caller.memory).containsValue("relay");
    caller.strategies.add(direct("direct", Duration.ofMillis(1)));
    Session session = loop.await(connect(ConnectOptions.defaults().fresh()));
    assertThat(session.report().strategy()).isEqualTo("direct");
  }

  // A peer that is elsewhere

  @Test
  void aPeerThatAnswersFromElsewhereIsTriedThere() {
    turn(true);
    List<Integer> ports = new ArrayList<>();
    Scripted direct =
        new Scripted("direct")
            .calling(
                attempt -> {
                  int port = attempt.request().remote().endpoints().get(0).internalPort();
                  ports.add(port);
                  if (port == 2) {
                    attempt.offer(RawPath.of(village.road(caller, callee)));
                  }
                });
    Scripted later =
        new Scripted("later")
            .applicable(Applicability.likely(0.5).startingAfter(Duration.ofSeconds(1)))
            .calling(attempt -> ports.add(-1));
    caller.strategies.add(direct);
    caller.strategies.add(later);
    var old = callee.address();
    callee.moveTo(2);
    Session session = loop.await(caller.connector.connect(old, ConnectOptions.defaults()));
    assertThat(ports).containsExactly(1, 2);
    assertThat(session.report().strategy()).isEqualTo("direct");
    assertThat(session.report().elapsedMillis()).isEqualTo(50);
  }

  @Test
  void whatSpeaksWithItsOtherHalfIsNotStartedAgain() {
    turn(true);
    Scripted punch = new Scripted("punch").calling(attempt -> say(attempt, "ports"));
    caller.strategies.add(punch);
    callee.strategies.add(new Scripted("punch").answering(attempt -> {}));
    var old = callee.address();
    callee.moveTo(2);
    caller.connector.connect(old, ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(200));
    assertThat(punch.attempts).hasSize(1);
  }

  @Test
  void anAddressThatIsMerelyNewerStartsNothingAgain() {
    turn(true);
    Scripted direct = new Scripted("direct").endless();
    caller.strategies.add(direct);
    var old = callee.address();
    callee.moveTo(1);
    assertThat(callee.address().isNewerThan(old)).isTrue();
    caller.connector.connect(old, ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(200));
    assertThat(direct.attempts).hasSize(1);
  }

  // What is told

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theReportOfASuccessHasTheLinesOfBothSides(boolean callerDecides) {
    turn(callerDecides);
    Scripted asks =
        new Scripted("reverse")
            .calling(
                attempt -> {
                  attempt.offer(RawPath.inbound());
                  say(attempt, "dial me");
                });
    Scripted answers =
        new Scripted("reverse")
            .answering(
                attempt -> {
                  attempt.trying(null, "your IPv6").failed(Cause.NO_ROUTE, "");
                  attempt
                      .eventLoop()
                      .schedule(
                          Duration.ofMillis(30),
                          () -> attempt.offer(RawPath.of(village.road(callee, caller))));
                });
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    Session session = loop.await(connect(ConnectOptions.defaults()));
    List<AttemptReport> lines = session.report().attempts();
    assertThat(lines)
        .filteredOn(line -> line.side().equals(AttemptReport.PEER))
        .extracting(AttemptReport::outcome)
        .contains(AttemptReport.FAILED, AttemptReport.CONNECTED);
    AttemptReport failed =
        lines.stream().filter(line -> line.path().equals("your IPv6")).findFirst().orElseThrow();
    assertThat(failed.causeId()).isEqualTo("no-route");
    assertThat(failed.startMillis()).isBetween(20L, 30L);
  }

  @Test
  void theReportOfAFailureHasWhatTheOtherSideSaw() {
    turn(true);
    Scripted asks = new Scripted("punch").calling(attempt -> say(attempt, "ports"));
    Scripted answers =
        new Scripted("punch")
            .answering(
                attempt -> attempt.trying(null, "your port").failed(Cause.UDP_UNANSWERED, ""));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(500));
    asks.finish();
    ConnectReport report = failure(result);
    assertThat(report.attempts())
        .anyMatch(
            line ->
                line.side().equals(AttemptReport.PEER) && line.causeId().equals("udp-unanswered"));
    assertThat(report.cause())
        .contains("the peer says of punch: UDP leaves but nothing comes back")
        .endsWith("what helps: " + Cause.UDP_UNANSWERED.remedy());
    assertThat(report.elapsedMillis()).isBetween(550L, 650L);
  }

  @Test
  void aPeerThatDoesNotAnswerIsSaidToBeOffline() {
    turn(true);
    caller.strategies.add(new Scripted("punch").calling(attempt -> say(attempt, "ports")));
    village.post.lost = message -> true;
    ConnectReport report = failure(connect(ConnectOptions.defaults()));
    assertThat(report.cause()).contains("offline").contains(Cause.PEER_OFFLINE.remedy());
    assertThat(report.attempts()).anyMatch(line -> line.causeId().equals("peer-offline"));
  }

  @Test
  void aPeerThatHadNoTimeToAnswerIsNotSaidToBeOffline() {
    turn(true);
    Scripted hopeless = new Scripted("hopeless");
    caller.strategies.add(hopeless);
    ConnectReport report = failure(connect(ConnectOptions.defaults()));
    assertThat(report.attempts()).noneMatch(line -> line.causeId().equals("peer-offline"));
  }

  @Test
  void aServerThatIsNotThereIsSaidToBe() {
    turn(true);
    caller.strategies.add(new Scripted("punch").endless());
    village.post.down = true;
    ConnectReport report = failure(connect(ConnectOptions.defaults()));
    assertThat(report.cause())
        .contains("the server is not there")
        .contains(Cause.BROKER_UNREACHABLE.remedy());
  }

  @Test
  void aWayTheOtherSideDoesNotHaveIsSaidToBeMissing() {
    turn(true);
    Scripted exotic = new Scripted("exotic").calling(attempt -> say(attempt, "hm?"));
    caller.strategies.add(exotic);
    CompletableFuture<Session> result = connect(ConnectOptions.defaults());
    loop.advance(Duration.ofMillis(200));
    exotic.finish();
    assertThat(failure(result).attempts())
        .anyMatch(line -> line.causeId().equals("peer-lacks-strategy"));
  }

  @Test
  void aCauseOfAStrategyReachesTheReport() {
    caller.strategies.add(
        new Scripted("punch").applicable(Applicability.no(Cause.BOTH_RANDOM, "")));
    ConnectReport report = failure(connect(ConnectOptions.defaults()));
    assertThat(report.attempts().get(0).causeId()).isEqualTo("both-random");
    assertThat(report.cause())
        .contains("both routers choose random ports")
        .contains(Cause.BOTH_RANDOM.remedy());
  }

  // Paths that routers forget

  @Test
  void aPathThatARouterForgetsIsKeptAlive() {
    Scripted mapped =
        new Scripted("mapped")
            .calling(
                attempt ->
                    attempt.offer(
                        RawPath.of(village.road(caller, callee)).idleAfter(Duration.ofSeconds(5))));
    caller.strategies.add(mapped);
    loop.await(connect(ConnectOptions.defaults()));
    loop.advance(Duration.ofMillis(2900));
    int before = village.roads.get(0).near().flushes();
    loop.advance(Duration.ofMillis(200));
    assertThat(village.roads.get(0).near().flushes()).isGreaterThan(before);
  }

  // Round trips

  /**
   * A session that says who is there costs nothing in the village, so all that is left is agreed.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDirectPathIsAgreedOnInOneRoundTripWhoeverDecides(boolean callerDecides) {
    turn(callerDecides);
    village.latency = () -> Duration.ofMillis(25);
    caller.strategies.add(direct("direct", Duration.ZERO));
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().elapsedMillis()).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPathThatBothOpenedIsAgreedOnInOneRoundTripAtMost(boolean callerDecides) {
    turn(callerDecides);
    village.latency = () -> Duration.ofMillis(25);
    Pipe[] ends = village.punched(caller, callee);
    Scripted asks =
        new Scripted("punch")
            .calling(
                attempt -> {
                  say(attempt, "go");
                  attempt
                      .eventLoop()
                      .schedule(
                          Duration.ofMillis(25),
                          () -> attempt.offer(RawPath.of(ends[0]).symmetric()));
                });
    Scripted answers =
        new Scripted("punch").answering(attempt -> attempt.offer(RawPath.of(ends[1]).symmetric()));
    caller.strategies.add(asks);
    callee.strategies.add(answers);
    Session session = loop.await(connect(ConnectOptions.defaults()));
    assertThat(session.report().elapsedMillis()).isEqualTo(callerDecides ? 75 : 50);
  }
}
