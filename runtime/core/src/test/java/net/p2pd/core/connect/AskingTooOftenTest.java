package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that ask a node over signalling more than is good for it. */
class AskingTooOftenTest {

  private int number;
  private static final int LIMIT = 20;

  private final Village village = new Village(5);
  private final TestLoop loop = village.loop;
  private final House callee = village.new House();
  private final Scripted answers = new Scripted("ask").answering(attempt -> {});

  @BeforeEach
  void furnish() {
    callee.hasPost = true;
    callee.strategies.add(answers);
  }

  private void ask(House from) {
    ConnectionId id = ConnectionId.random(village.random);
    say(from, SignalMessage.knock(id, Duration.ofSeconds(LIMIT), RelayPolicy.AUTO));
    say(from, SignalMessage.strategy(id, true, "ask", ByteBuffer.allocate(1)));
    loop.advance(Duration.ofMillis(60));
  }

  private void say(House from, SignalMessage message) {
    village.post.deliver(from.address(), callee.address(), message.encode(++number, 0, 0));
  }

  @Test
  void aStrangerIsHelpedFiveTimesInAMinute() {
    House stranger = village.new House();
    for (int i = 0; i < 20; i++) {
      ask(stranger);
    }
    assertThat(answers.attempts).hasSize(5);
    assertThat(callee.log).anyMatch(line -> line.contains("asked 5 times in a minute"));
    loop.advance(Duration.ofMinutes(1));
    ask(stranger);
    assertThat(answers.attempts).hasSize(6);
  }

  @Test
  void aKnownPeerIsHelpedMoreOften() {
    House friend = village.new House();
    callee.friends.add(friend.self);
    for (int i = 0; i < 20; i++) {
      ask(friend);
    }
    assertThat(answers.attempts).hasSize(20);
  }

  @Test
  void anotherStrangerIsHelpedAllTheSame() {
    House stranger = village.new House();
    for (int i = 0; i < 20; i++) {
      ask(stranger);
    }
    ask(village.new House());
    assertThat(answers.attempts).hasSize(6);
  }

  @Test
  void onlySoManyConnectsAreUnderWayAtOnce() {
    callee.settings(ConnectorSettings.defaults().requests(5, 3, 2));
    House one = village.new House();
    for (int i = 0; i < 5; i++) {
      ask(one);
    }
    assertThat(answers.attempts).as("of one peer").hasSize(2);
    for (int i = 0; i < 5; i++) {
      ask(village.new House());
    }
    assertThat(answers.attempts).as("in all").hasSize(3);
    loop.advance(Duration.ofMinutes(1));
    assertThat(answers.attempts).allMatch(attempt -> attempt.isCancelled());
    ask(one);
    assertThat(answers.attempts).hasSize(4);
  }

  @Test
  void aRefusedPeerStartsNothingAndIsNotAnsweredForEver() {
    callee.policy = peer -> java.util.Optional.of("not you");
    House stranger = village.new House();
    for (int i = 0; i < 20; i++) {
      ask(stranger);
    }
    assertThat(answers.attempts).isEmpty();
    assertThat(village.post.count(SignalMessage.Type.OVER)).isEqualTo(5);
    assertThat(village.post.count(SignalMessage.Type.WELCOME)).isZero();
  }

  @Test
  void whatNobodyListensToIsKeptWithinLimits() {
    House stranger = village.new House();
    ConnectionId id = ConnectionId.random(village.random);
    for (int i = 0; i < 100; i++) {
      say(stranger, SignalMessage.strategy(id, true, "ask", ByteBuffer.allocate(20_000)));
    }
    loop.advance(Duration.ofMillis(60));
    int[] bytes = new int[1];
    answers
        .attempts
        .get(0)
        .signal()
        .orElseThrow()
        .onMessage(message -> bytes[0] += message.remaining());
    loop.run();
    assertThat(bytes[0]).isEqualTo(6 * 20_000);
  }

  @Test
  void anEndThatOvertakesItsBeginningStartsNothing() {
    House stranger = village.new House();
    ConnectionId id = ConnectionId.random(village.random);
    say(stranger, SignalMessage.over(id, true, SignalMessage.End.GIVEN_UP, ""));
    say(stranger, SignalMessage.strategy(id, true, "ask", ByteBuffer.allocate(1)));
    loop.advance(Duration.ofMillis(60));
    assertThat(answers.attempts).isEmpty();
  }
}
