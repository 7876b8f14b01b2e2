package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.MemoryDriver;
import org.junit.jupiter.api.Test;

/**
 * Many races with paths that come at any time and die at any time: both sides keep the same one.
 */
class OneWinnerTest {

  private static final int RACES = 300;
  private static final int PATHS = 5;

  @Test
  void bothSidesKeepTheSameOnePath() {
    for (long seed = 0; seed < RACES; seed++) {
      race(seed);
    }
  }

  private static void race(long seed) {
    Village village = new Village(seed);
    House[] houses = village.two();
    boolean swap = village.random.nextBoolean();
    House caller = houses[swap ? 1 : 0];
    House callee = houses[swap ? 0 : 1];
    Scripted many = new Scripted("many");
    for (int i = 0; i < PATHS; i++) {
      Duration when = Duration.ofMillis(village.random.nextInt(20));
      boolean relayed = village.random.nextInt(4) == 0;
      many.offering(
          when,
          () -> {
            RawPath path = RawPath.of(village.road(caller, callee));
            return relayed ? path.relayed() : path;
          });
    }
    caller.strategies.add(many);
    CompletableFuture<Session> result =
        caller.connector.connect(callee.address(), ConnectOptions.defaults());
    Set<MemoryDriver.Pair> broken = new HashSet<>();
    for (int millis = 0; millis < 20; millis++) {
      village.loop.advance(Duration.ofMillis(1));
      if (!result.isDone() && village.random.nextInt(4) == 0 && !village.roads.isEmpty()) {
        MemoryDriver.Pair road = village.roads.get(village.random.nextInt(village.roads.size()));
        road.near().breakDown();
        broken.add(road);
      }
    }
    village.loop.advance(Duration.ofSeconds(15));
    if (result.isCompletedExceptionally() || !result.isDone()) {
      assertThat(callee.connector.sessions()).as("seed %s", seed).isEmpty();
      return;
    }
    Session winner = village.loop.await(result);
    assertThat(caller.connector.sessions()).as("seed %s", seed).hasSize(1);
    assertThat(callee.connector.sessions()).as("seed %s", seed).hasSize(1);
    Pipe stream = village.loop.await(winner.open(""));
    CompletableFuture<String> echo =
        stream.receive(Duration.ofSeconds(1)).thenApply(message -> message.text());
    stream.send("seed " + seed);
    assertThat(village.loop.await(echo)).isEqualTo("seed " + seed);
    long open =
        village.roads.stream()
            .filter(road -> !broken.contains(road) && road.near().closedHard() == null)
            .count();
    assertThat(open).as("seed %s: open paths", seed).isEqualTo(1);
  }
}
