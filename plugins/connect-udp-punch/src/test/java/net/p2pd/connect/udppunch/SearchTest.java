package net.p2pd.connect.udppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random ports are found by many sockets and many guesses, in virtual time. */
class SearchTest {

  private static final String HARD = "symmetric-random";
  private static final String ANSWERS = " unsolicited=icmp";

  @ParameterizedTest(name = "{0} calls {1}, known: {2}, loss {3}, {4} seeds")
  @CsvSource({
    "symmetric-random, port-restricted-equal, true, 0, 100",
    "port-restricted-random, symmetric-random, true, 0, 20",
    "symmetric-random, port-restricted-equal, true, 0.05, 20",
    "symmetric-random, symmetric-udp-firewall-equal, false, 0, 20",
    "symmetric-random unsolicited=icmp, port-restricted-equal, true, 0, 20",
    "port-restricted-equal unsolicited=icmp, symmetric-random, true, 0, 20",
    "symmetric-random unsolicited=icmp, port-restricted-equal unsolicited=icmp, false, 0, 20",
  })
  void aRandomPortIsFoundInTime(
      String caller, String answerer, boolean knowing, double loss, int runs) {
    List<Long> millis = new ArrayList<>();
    List<String> misses = new ArrayList<>();
    for (long seed = 1; seed <= runs; seed++) {
      Homes homes = new Homes(seed, caller, answerer, knowing, loss, 1);
      if (homes.meet()) {
        millis.add(homes.elapsed().toMillis());
      } else {
        misses.add("seed " + seed + ": " + homes.story());
      }
    }
    millis.sort(null);
    int most = runs * 95 / 100;
    assertThat(millis).as("%s", misses).hasSizeGreaterThanOrEqualTo(most);
    System.out.printf(
        "%s calls %s: %d of %d, median %d ms, 95%% within %d ms%n",
        caller, answerer, millis.size(), runs, millis.get(runs / 2), millis.get(most - 1));
    assertThat(Duration.ofMillis(millis.get(most - 1))).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void withoutHopLimitsTheOrderFollowsTheRouters() {
    for (long seed = 1; seed <= 20; seed++) {
      Homes homes = withoutHops(seed, HARD, "port-restricted-equal" + ANSWERS, true);
      assertThat(homes.meet()).as("seed %d: %s", seed, homes.story()).isTrue();
      assertThat(homes.caller.lines.get(0)).contains("guesses first");
      homes = withoutHops(seed, HARD + ANSWERS, "port-restricted-equal", true);
      assertThat(homes.meet()).as("seed %d: %s", seed, homes.story()).isTrue();
      assertThat(homes.caller.lines.get(0)).contains("256 sockets first");
    }
  }

  private static Homes withoutHops(long seed, String caller, String answerer, boolean knowing) {
    Homes homes = new Homes(seed, caller, answerer, knowing, 0, 1);
    homes.caller.pipes.choosesHops = false;
    homes.answerer.pipes.choosesHops = false;
    return homes;
  }

  @Test
  void anOrderThatSpoilsItselfIsFollowedByTheOther() {
    Homes homes = withoutHops(1, "port-restricted-equal" + ANSWERS, HARD, false);
    assertThat(homes.meet()).as(homes.story()).isTrue();
    assertThat(homes.caller.lines).as(homes.story()).hasSize(2);
  }

  @Test
  void whereBothAnswerAndHopsCannotBeChosenNothingIsTried() {
    Homes homes = withoutHops(1, HARD + ANSWERS, "port-restricted-equal" + ANSWERS, true);
    assertThat(homes.meet()).isFalse();
    assertThat(homes.story()).contains("both routers answer what they do not know");
  }

  @Test
  void aSearchKeepsToItsBudget() {
    Homes homes = new Homes(3, HARD, "port-restricted-equal");
    homes.callersHome.router().connected(true);
    homes.call();
    homes.internet.time().advance(Duration.ofMillis(310));
    for (int i = 0; i < 40 && !homes.isMet(); i++) {
      int before = homes.answerer.packets;
      homes.internet.time().advance(Duration.ofMillis(100));
      assertThat(homes.answerer.packets - before)
          .as("datagrams of the guessing side in 100 ms")
          .isLessThanOrEqualTo(120);
    }
    assertThat(homes.isMet()).as(homes.story()).isTrue();
    assertThat(homes.caller.pipes.most).isBetween(256, 2 * 256 + 4);
    assertThat(homes.caller.pipes.open()).as("the path and what it rests on").isEqualTo(2);
    assertThat(homes.answerer.pipes.open()).isEqualTo(2);
  }

  @Test
  void aSearchIsForPeersWhoKnowEachOther() {
    for (boolean hardCalls : new boolean[] {true, false}) {
      Homes homes =
          hardCalls
              ? new Homes(1, HARD, "port-restricted-equal")
              : new Homes(1, "port-restricted-equal", HARD);
      homes.answerer.allowed = 10;
      assertThat(homes.meet()).isFalse();
      assertThat(homes.story()).contains("only by peers who know each other");
      assertThat(homes.answerer.packets).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void whoeverDoesNotWantSearchesTakesNoPart() {
    Homes homes = new Homes(1, HARD, "port-restricted-equal");
    homes.answerer.configured.put("random-ports", false);
    assertThat(homes.meet()).isFalse();
    assertThat(homes.story()).contains("random-ports");
    homes = new Homes(1, HARD, "port-restricted-equal");
    homes.caller.configured.put("random-ports", false);
    homes.caller.strategy.start(homes.caller);
    assertThat(homes.caller.strategy.applicable(homes.caller).reason()).contains("random-ports");
  }

  @Test
  void cancellingASearchClosesItsSockets() {
    Homes homes = new Homes(1, HARD, "port-restricted-equal");
    homes.call();
    homes.internet.time().advance(Duration.ofMillis(250));
    homes.answererGone();
    homes.internet.time().advance(Duration.ofMillis(100));
    assertThat(homes.caller.pipes.open()).as("sockets of a search").isGreaterThan(200);
    homes.caller.cancel();
    homes.internet.time().advance(Duration.ofSeconds(1));
    assertThat(homes.caller.pipes.open()).isZero();
  }

  @Test
  void oneNodeSearchesOnceAtATime() {
    SearchGate gate = new SearchGate();
    List<String> order = new ArrayList<>();
    gate.enter("first", () -> order.add("first"));
    gate.enter("second", () -> order.add("second"));
    gate.enter("third", () -> order.add("third"));
    assertThat(gate.tryEnter("second")).isFalse();
    gate.leave("second");
    gate.leave("first");
    gate.leave("first");
    assertThat(order).containsExactly("first", "third");
    assertThat(gate.tryEnter("third")).isTrue();
  }
}
