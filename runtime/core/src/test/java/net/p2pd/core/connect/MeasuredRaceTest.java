package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

/** What a race does while the node still measures the NATs before it. */
class MeasuredRaceTest {

  private static final Duration LIMIT = ConnectorSettings.defaults().measuring();
  private static final Duration LEAD = ConnectorSettings.defaults().memoryLead();
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Village village = new Village(11);
  private final TestLoop loop = village.loop;
  private final House[] houses = village.two();
  private final House caller = houses[0];
  private final House callee = houses[1];
  private final List<ConnectRequest> asked = new ArrayList<>();

  private Scripted after(String id, Duration delay, Applicability answer) {
    return new Scripted(id)
        .applicable(answer.onceMeasured())
        .calling(attempt -> asked.add(attempt.request()))
        .offering(
            delay,
            () -> {
              RawPath path = RawPath.of(village.road(caller, callee));
              return answer.cost() == 0 ? path : path.relayed();
            });
  }

  private Scripted punch(Duration delay) {
    return after("punch", delay, Applicability.likely(0.9));
  }

  private CompletableFuture<Session> connect() {
    return caller.connector.connect(callee.address(), ConnectOptions.defaults());
  }

  private void measuredAfter(Duration time) {
    caller.measured = new CompletableFuture<>();
    CompletableFuture<Void> known = caller.measured;
    loop.schedule(
        time,
        () -> {
          caller.moveTo(7);
          known.complete(null);
        });
  }

  @Test
  void whatGoesByTheNatsWaitsForThemAndThenSeesThem() {
    measuredAfter(SECOND);
    caller.strategies.add(punch(Duration.ofMillis(10)));
    Session session = loop.await(connect());
    assertThat(session.report().elapsedMillis()).isBetween(1010L, 1030L);
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).local().endpoints().get(0).internalPort()).isEqualTo(7);
  }

  @Test
  void whereAllIsKnownNothingWaits() {
    caller.strategies.add(punch(Duration.ofMillis(10)));
    assertThat(loop.await(connect()).report().elapsedMillis()).isLessThan(30);
  }

  @Test
  void whatDoesNotGoByThemStartsAtOnceAndMayWin() {
    measuredAfter(SECOND);
    caller.strategies.add(
        new Scripted("direct")
            .offering(Duration.ofMillis(300), () -> RawPath.of(village.road(caller, callee))));
    caller.strategies.add(punch(Duration.ZERO));
    Session session = loop.await(connect());
    assertThat(session.report().strategy()).isEqualTo("direct");
    assertThat(session.report().elapsedMillis()).isLessThan(330);
    loop.advance(LIMIT);
    assertThat(asked).as("it is over").isEmpty();
  }

  @Test
  void theWaitingHasALimit() {
    caller.measured = new CompletableFuture<>();
    caller.strategies.add(punch(Duration.ofMillis(10)));
    Session session = loop.await(connect());
    assertThat(Duration.ofMillis(session.report().elapsedMillis()))
        .isBetween(LIMIT, LIMIT.plusMillis(30));
    caller.measured.complete(null);
    loop.advance(SECOND);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aWayThatIsHeldBackIsStillToCome() {
    measuredAfter(SECOND);
    caller.strategies.add(new Scripted("hopeless"));
    caller.strategies.add(punch(Duration.ofMillis(10)));
    assertThat(loop.await(connect()).report().strategy()).isEqualTo("punch");
  }

  @Test
  void aRelayOfStrangersWaitsForWhatIsHeldBack() {
    measuredAfter(SECOND);
    caller.strategies.add(
        new Scripted("relay")
            .applicable(Applicability.likely(0.9).cost(100))
            .offering(Duration.ZERO, () -> RawPath.of(village.road(caller, callee)).relayed()));
    caller.strategies.add(
        after(
            "punch",
            Duration.ofMillis(500),
            Applicability.likely(0.9).worthWaiting(Duration.ofMillis(600))));
    assertThat(loop.await(connect()).report().strategy()).isEqualTo("punch");
  }

  @Test
  void itIsAskedAgainWhetherItApplies() {
    measuredAfter(SECOND);
    Scripted punch = punch(Duration.ZERO);
    caller.strategies.add(punch);
    CompletableFuture<Session> session = connect();
    loop.advance(SECOND.dividedBy(2));
    punch.applicable(Applicability.no("both routers choose random ports"));
    loop.advance(SECOND);
    assertThat(session).isCompletedExceptionally();
    Throwable[] error = new Throwable[1];
    session.whenComplete((nothing, thrown) -> error[0] = thrown);
    AttemptReport line = ((ConnectException) error[0]).report().attempts().get(0);
    assertThat(line.outcome()).isEqualTo(AttemptReport.NOT_APPLICABLE);
    assertThat(line.cause()).isEqualTo("both routers choose random ports");
  }

  @Test
  void whatWorkedFromThisNetworkLeadsOnceTheNetworkIsKnown() {
    caller.moveTo(7);
    caller.strategies.add(punch(Duration.ofMillis(10)));
    loop.await(connect()).closeAsync();
    loop.advance(SECOND);
    measuredAfter(SECOND);
    caller.strategies.add(0, after("quicker", Duration.ZERO, Applicability.yes()));
    Session session = loop.await(connect());
    assertThat(session.report().strategy()).isEqualTo("punch");
    assertThat(Duration.ofMillis(session.report().elapsedMillis())).isLessThan(SECOND.plus(LEAD));
  }

  @Test
  void aCallerWhoGivesUpMeanwhileLeavesNothingBehind() {
    measuredAfter(SECOND);
    caller.strategies.add(punch(Duration.ZERO));
    CompletableFuture<Session> session = connect();
    loop.advance(SECOND.dividedBy(2));
    session.cancel(false);
    loop.advance(LIMIT);
    assertThat(asked).isEmpty();
  }
}
