package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.core.session.SessionMux;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

/** What the answering side lets strangers cost before, and after, it knows who they are. */
class StrangersTest {

  private static final Duration LIMIT = ConnectorSettings.defaults().handshake();

  private final Village village = new Village(7);
  private final TestLoop loop = village.loop;
  private final House[] houses = village.two();
  private final House caller = houses[0];
  private final House callee = houses[1];

  private boolean isClosed(int road) {
    return village.roads.get(road).far().closedHard() != null;
  }

  private long closedRoads() {
    return village.roads.stream()
        .map(MemoryDriver.Pair::far)
        .filter(far -> far.closedHard() != null)
        .count();
  }

  private Session connect() {
    caller.strategies.clear();
    caller.strategies.add(
        new Scripted("straight")
            .offering(Duration.ZERO, () -> RawPath.of(village.road(caller, callee))));
    Session session =
        loop.await(caller.connector.connect(callee.address(), ConnectOptions.defaults().fresh()));
    loop.run();
    return session;
  }

  /** A stranger who proved to be somebody and says what the test wants. */
  private SessionMux talker(List<String> heard) {
    Pipe near = village.road(caller, callee);
    SessionMux[] session = new SessionMux[1];
    session[0] =
        SessionMux.over(
            PipeDrivers.of(near),
            callee.self,
            true,
            SessionLimits.defaults(),
            new SessionMux.Listener() {
              @Override
              public void control(ByteBuffer message) {
                heard.add(String.valueOf(ControlMessage.decode(message)));
              }

              @Override
              public void stream(SessionMux from, Pipe stream) {}
            });
    loop.run();
    return session[0];
  }

  private ConnectionId id() {
    return ConnectionId.random(new Random());
  }

  @Test
  void whoProvesNothingIsCutOffInTime() {
    callee.provesNothing = true;
    village.road(caller, callee);
    loop.advance(LIMIT.minusMillis(1));
    assertThat(isClosed(0)).isFalse();
    loop.advance(Duration.ofMillis(1));
    assertThat(isClosed(0)).isTrue();
    assertThat(callee.log).hasSize(1);
    assertThat(callee.log.get(0)).contains("127.0.0.1:").contains("it proved no identity within");
  }

  @Test
  void provingAnIdentityLateLeavesLessTimeToAgree() {
    callee.provesNothing = true;
    village.road(caller, callee);
    loop.advance(LIMIT.minusMillis(100));
    callee.proveAll();
    loop.advance(Duration.ofMillis(99));
    assertThat(callee.log).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(callee.log).hasSize(1);
    assertThat(callee.log.get(0))
        .contains(caller.self.shortName())
        .contains("no agreement on a session within");
  }

  @Test
  void silentStrangersMakeRoomForTheNextAndTheLogSaysItOnce() {
    callee.provesNothing = true;
    int most = ConnectorSettings.defaults().maxUnprovenPerSource();
    for (int i = 0; i < most + 10; i++) {
      village.road(caller, callee);
    }
    loop.run();
    assertThat(closedRoads()).isEqualTo(10);
    for (int i = 0; i < 10; i++) {
      assertThat(isClosed(i)).as("the oldest, number %d", i).isTrue();
    }
    assertThat(callee.log).hasSize(1);
    assertThat(callee.log.get(0)).contains("node.max-unproven").contains("makes room");
    loop.advance(IncidentLog.WINDOW);
    assertThat(callee.log)
        .contains("9 more inbound connections had to make room in the last minute");
  }

  @Test
  void anHonestPeerComesInThoughStrangersHoldAllPlaces() {
    for (int i = 0; i < 300; i++) {
      village.road(caller, callee);
    }
    loop.run();
    assertThat(connect().isOpen()).isTrue();
    assertThat(callee.connector.sessions()).hasSize(1);
  }

  @Test
  void afterTheFloodNothingIsLeft() {
    callee.provesNothing = true;
    for (int i = 0; i < 300; i++) {
      village.road(caller, callee);
    }
    loop.advance(LIMIT.plus(IncidentLog.WINDOW).plusSeconds(5));
    assertThat(closedRoads()).isEqualTo(300);
    assertThat(loop.timers()).isZero();
    callee.provesNothing = false;
    assertThat(connect().isOpen()).isTrue();
  }

  @Test
  void aSecondHelloEndsThePath() {
    List<String> heard = new ArrayList<>();
    SessionMux stranger = talker(heard);
    stranger.sendControl(ControlMessage.hello(id(), true, false).encode());
    loop.run();
    assertThat(heard).isNotEmpty();
    stranger.sendControl(ControlMessage.hello(id(), true, false).encode());
    loop.run();
    assertThat(loop.await(stranger.closed()).text()).contains("HELLO a second time");
    assertThat(callee.log).hasSize(1);
  }

  @Test
  void whatIsSaidAfterTheAgreementChangesNothing() {
    connect();
    Session far = callee.connector.sessions().get(0);
    int before = loop.timers();
    SessionMux near = (SessionMux) caller.connector.sessions().get(0);
    for (int i = 0; i < 20; i++) {
      near.sendControl(ControlMessage.select(id()).encode());
      near.sendControl(ControlMessage.confirm(id()).encode());
      loop.advance(Duration.ofSeconds(3));
    }
    assertThat(far.isOpen()).isTrue();
    assertThat(callee.connector.sessions()).hasSize(1);
    assertThat(loop.timers()).isLessThanOrEqualTo(before);
  }

  @Test
  void sessionsAreLimitedAndTheReasonIsTold() {
    callee.settings(ConnectorSettings.defaults().maxSessions(2, 10));
    connect();
    connect();
    List<String> heard = new ArrayList<>();
    SessionMux third = talker(heard);
    third.sendControl(ControlMessage.hello(id(), true, false).encode());
    loop.run();
    assertThat(loop.await(third.closed()).text())
        .contains("2 sessions and takes no more (node.max-sessions)");
    assertThat(callee.connector.sessions()).hasSize(2);
    loop.await(callee.connector.sessions().get(0).closeAsync());
    loop.run();
    assertThat(connect().isOpen()).isTrue();
  }

  @Test
  void sessionsOfOnePeerAreLimited() {
    callee.settings(ConnectorSettings.defaults().maxSessions(10, 2));
    connect();
    connect();
    SessionMux third = talker(new ArrayList<>());
    third.sendControl(ControlMessage.hello(id(), true, false).encode());
    loop.run();
    assertThat(loop.await(third.closed()).text()).contains("node.max-sessions-per-peer");
    House friend = village.new House();
    Pipe near = village.road(friend, callee);
    SessionMux other =
        SessionMux.over(
            PipeDrivers.of(near),
            callee.self,
            true,
            SessionLimits.defaults(),
            new SessionMux.Listener() {
              @Override
              public void control(ByteBuffer message) {}

              @Override
              public void stream(SessionMux from, Pipe stream) {}
            });
    other.sendControl(ControlMessage.hello(id(), true, false).encode());
    loop.run();
    assertThat(other.closed()).isNotDone();
  }

  @Test
  void theLogTellsTenFailuresAMinuteAndCountsTheRest() {
    callee.policy = peer -> java.util.Optional.of("no hawkers");
    for (int i = 0; i < 25; i++) {
      talker(new ArrayList<>()).sendControl(ControlMessage.hello(id(), true, false).encode());
      loop.run();
    }
    assertThat(callee.log).hasSize(10).allMatch(line -> line.contains("no hawkers"));
    loop.advance(IncidentLog.WINDOW);
    assertThat(callee.log).hasSize(11);
    assertThat(callee.log.get(10))
        .isEqualTo("15 more inbound connections failed in the last minute");
  }
}
