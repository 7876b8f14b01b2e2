package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.core.connect.Village.House;
import net.p2pd.core.testing.MemoryDriver;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand races, each with a seed of its own: paths of all kinds from both sides, at any time
 * and with any delay; what is lost on them comes 200 ms later; signalling loses and reorders; paths
 * die before anything is agreed on. Both sides always keep the same one path or none, and nothing
 * that is sent at once on it gets lost.
 */
class OneWinnerTest {

  private static final int RACES = Integer.getInteger("p2pd.races", 10_000);
  private static final int MILLIS = 60;
  private static final int MESSAGES = 3;

  /** Makes one race do what its seed says. */
  private static final class Story {
    final Random random;
    final Village village;
    final House caller;
    final House callee;
    final Set<MemoryDriver.Pair> broken = new HashSet<>();
    final List<String> echoed = new ArrayList<>();
    @Nullable Session winner;

    Story(long seed) {
      random = new Random(seed * 0x9E3779B97F4A7C15L);
      village = new Village(seed);
      boolean swap = random.nextBoolean();
      House[] houses = village.two(Village.ANNA, Village.BORIS);
      caller = houses[swap ? 1 : 0];
      callee = houses[swap ? 0 : 1];
      caller.hasPost = true;
      callee.hasPost = true;
      int slowest = 1 + random.nextInt(40);
      village.latency = () -> delay(slowest);
      village.post.delay = () -> delay(slowest);
      village.post.lost = message -> random.nextInt(10) == 0;
    }

    private Duration delay(int slowest) {
      int lost = random.nextInt(20) == 0 ? 200_000 : 0;
      return Duration.ofNanos(1_000L * (lost + random.nextInt(1_000 * slowest)));
    }

    private Duration soon() {
      return Duration.ofMillis(random.nextInt(MILLIS));
    }

    private RawPath perhapsRelayed(Pipe pipe) {
      RawPath path = RawPath.of(pipe);
      return random.nextInt(4) == 0 ? path.relayed() : path;
    }

    private void direct() {
      Scripted direct = new Scripted("direct");
      for (int i = random.nextInt(3); i >= 0; i--) {
        direct.offering(soon(), () -> perhapsRelayed(village.road(caller, callee)));
      }
      caller.strategies.add(direct);
    }

    private void reverse() {
      int roads = 1 + random.nextInt(2);
      caller.strategies.add(
          new Scripted("reverse")
              .calling(
                  attempt -> {
                    for (int i = 0; i < roads; i++) {
                      attempt.offer(RawPath.inbound());
                    }
                    say(attempt);
                  }));
      callee.strategies.add(
          new Scripted("reverse")
              .answering(
                  attempt -> {
                    for (int i = 0; i < roads; i++) {
                      later(attempt, () -> attempt.offer(RawPath.of(village.road(callee, caller))));
                    }
                  }));
    }

    private void punch() {
      Pipe[][] pairs = new Pipe[1 + random.nextInt(2)][];
      for (int i = 0; i < pairs.length; i++) {
        pairs[i] = village.punched(caller, callee);
      }
      caller.strategies.add(
          new Scripted("punch")
              .calling(
                  attempt -> {
                    say(attempt);
                    offerAll(attempt, pairs, 0);
                  }));
      callee.strategies.add(
          new Scripted("punch").answering(attempt -> offerAll(attempt, pairs, 1)));
    }

    private void offerAll(ConnectAttempt attempt, Pipe[][] pairs, int side) {
      for (Pipe[] pair : pairs) {
        later(attempt, () -> attempt.offer(perhapsRelayed(pair[side]).symmetric()));
      }
    }

    private void later(ConnectAttempt attempt, Runnable action) {
      attempt.eventLoop().schedule(soon(), action);
    }

    private static void say(ConnectAttempt attempt) {
      attempt.signal().orElseThrow().send(ByteBuffer.wrap(new byte[] {1}));
    }

    /** What one side does as soon as it has a session. */
    private void talk(Session session, String who) {
      Pipe stream = session.open("").join();
      stream.onMessage((message, pipe) -> echoed.add(message.text()));
      for (int i = 0; i < MESSAGES; i++) {
        stream.send(who + i);
      }
    }

    /** Breaks a path at one end or both, as routers and cables do. */
    private void breakOne() {
      MemoryDriver.Pair road = village.roads.get(random.nextInt(village.roads.size()));
      if (random.nextBoolean()) {
        road.near().breakDown();
      }
      road.far().breakDown();
      broken.add(road);
    }

    boolean run(long seed) {
      direct();
      reverse();
      punch();
      boolean calleeTalks = random.nextBoolean();
      Session[] greeted = new Session[1];
      CompletableFuture<Session> result =
          caller.connector.connect(
              callee.address(), ConnectOptions.defaults().timeout(Duration.ofSeconds(20)));
      result.whenComplete(
          (session, error) -> {
            if (session != null) {
              winner = session;
              talk(session, "caller");
            }
          });
      boolean settled = false;
      for (int millis = 0; millis < MILLIS * 2 && !settled; millis++) {
        village.loop.advance(Duration.ofMillis(1));
        List<Session> theirs = callee.connector.sessions();
        if (!result.isDone() && theirs.isEmpty() && random.nextInt(12) == 0) {
          breakOne();
        }
        if (calleeTalks && greeted[0] == null && theirs.size() == 1) {
          greeted[0] = theirs.get(0);
          village.loop.runTask(() -> talk(greeted[0], "callee"));
        }
        settled = result.isDone() && theirs.size() == 1;
      }
      village.loop.advance(Duration.ofSeconds(25));
      assertThat(result).as("seed %s", seed).isDone();
      // A path that broke while SELECT or CONFIRM was on its way: nobody can know of that (yet).
      boolean died = winner != null && !winner.isOpen() && !broken.isEmpty();
      if (winner == null || died) {
        assertThat(caller.connector.sessions()).as("seed %s: the caller's", seed).isEmpty();
        assertThat(callee.connector.sessions()).as("seed %s: the callee's", seed).isEmpty();
        return false;
      }
      check(seed, callee.connector.sessions().contains(greeted[0]));
      return true;
    }

    private void check(long seed, boolean bothTalked) {
      assertThat(caller.connector.sessions()).as("seed %s: the caller's", seed).hasSize(1);
      assertThat(callee.connector.sessions()).as("seed %s: the callee's", seed).hasSize(1);
      long open =
          village.roads.stream()
              .filter(road -> !broken.contains(road))
              .filter(road -> road.near().closedHard() == null && road.far().closedHard() == null)
              .filter(road -> road.near().flushes() > 0)
              .count();
      assertThat(open).as("seed %s: open paths", seed).isEqualTo(1);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        expected.add("caller" + i);
        if (bothTalked) {
          expected.add("callee" + i);
        }
      }
      assertThat(echoed).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void bothSidesKeepTheSameOnePathOrNone() {
    long first = Long.getLong("p2pd.seed", System.nanoTime() >>> 8);
    System.out.println("OneWinnerTest: -Dp2pd.seed=" + first + " and the " + RACES + " after it");
    int connected = 0;
    for (long seed = first; seed < first + RACES; seed++) {
      connected += new Story(seed).run(seed) ? 1 : 0;
    }
    System.out.println("connected: " + connected + " of " + RACES);
    assertThat(connected).isGreaterThan(RACES * 3 / 4);
  }
}
