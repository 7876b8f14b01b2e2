package net.p2pd.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import org.junit.jupiter.api.Test;

/**
 * How long each way takes from the call to a proven pipe, beside the round trip R between the
 * homes: in virtual time, so the machine has no part in it. The nodes are warm, that is, they have
 * connected once before; what the first connect took is printed, too.
 */
class TimesTest {

  private static final int SEEDS = 20;
  private static final long R = Encounter.ROUND_TRIP.toMillis();

  /** One connect of warm nodes, and the first one of the same. */
  private record Run(long seed, ConnectReport cold, ConnectReport warm) {}

  private static Run run(long seed, String strategy, String caller, String answerer) {
    Encounter encounter = new Encounter(seed, Home.of(caller), Home.of(answerer));
    ConnectOptions only = ConnectOptions.defaults().only(strategy);
    ConnectReport cold = encounter.connect(only);
    encounter.forgetSessions();
    ConnectReport warm = encounter.connect(only);
    return new Run(seed, cold, warm);
  }

  private static void assertWithin(long limit, String strategy, String caller, String answerer) {
    List<Run> runs =
        IntStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(seed -> run(seed, strategy, caller, answerer))
            .toList();
    long warm = middle(runs.stream().mapToLong(run -> run.warm.elapsedMillis()));
    long cold = middle(runs.stream().mapToLong(run -> run.cold.elapsedMillis()));
    long most = runs.stream().mapToLong(run -> run.warm.elapsedMillis()).max().orElseThrow();
    System.out.printf(
        "%-9s %-24s > %-22s median %4d ms = %.1f R, most %4d ms, cold %4d ms, limit %4d ms%n",
        strategy, caller, answerer, warm, (double) warm / R, most, cold, limit);
    assertThat(runs)
        .as("all connect by %s, R = %d ms", strategy, R)
        .allMatch(run -> run.warm.isConnected() && run.warm.strategy().equals(strategy));
    assertThat(warm)
        .as("median of %s in ms, where R is %d ms; the first: %s", strategy, R, runs.get(0).warm)
        .isLessThanOrEqualTo(limit);
  }

  private static long middle(LongStream times) {
    return times.sorted().skip(SEEDS / 2).findFirst().orElseThrow();
  }

  @Test
  void directTakesThreeRoundTrips() {
    assertWithin(3 * R + 50, "direct", "port-restricted-equal", "open-equal");
  }

  @Test
  void backwardsTakesFiveRoundTrips() {
    assertWithin(5 * R + 100, "reverse", "open-equal", "port-restricted-equal");
  }

  @Test
  void punchingTcpTakesSixRoundTrips() {
    for (String answerer :
        List.of("port-restricted-equal", "full-cone-random", "symmetric-equal")) {
      assertWithin(6 * R + 150, "tcp-punch", "port-restricted-equal", answerer);
    }
  }

  @Test
  void punchingUdpTakesSixRoundTrips() {
    for (String answerer :
        List.of("port-restricted-equal", "full-cone-random", "symmetric-equal")) {
      assertWithin(6 * R + 150, "udp-punch", "port-restricted-equal", answerer);
    }
  }

  @Test
  void aRelayTakesASecond() {
    assertWithin(1000, "relay", "symmetric-random", "symmetric-random");
    assertWithin(1000, "relay", "blocked-equal", "blocked-equal");
  }
}
