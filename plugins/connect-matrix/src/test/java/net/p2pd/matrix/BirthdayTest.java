package net.p2pd.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random ports for each destination against a filter that wants the right one. */
class BirthdayTest {

  private static final int SEEDS = "full".equals(System.getProperty("matrix")) ? 100 : 20;
  private static final List<String> EASY =
      List.of("port-restricted-equal", "port-restricted-random", "symmetric-udp-firewall-equal");

  @Test
  void nineteenOfTwentyMeetByChanceWithinTwoSeconds() {
    for (String easy : EASY) {
      for (boolean hardCalls : new boolean[] {true, false}) {
        Home hard = Home.of("symmetric-random");
        List<Cell> cells =
            IntStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(
                    seed ->
                        hardCalls
                            ? Cell.of(seed, hard, Home.of(easy))
                            : Cell.of(seed, Home.of(easy), hard))
                .toList();
        List<Cell> late =
            cells.stream()
                .filter(cell -> !cell.isDirect() || cell.report().elapsedMillis() > 2000)
                .toList();
        System.out.printf(
            "symmetric-random %s %s: %d of %d direct within 2 s, median %d ms%n",
            hardCalls ? "calls" : "called by",
            easy,
            SEEDS - late.size(),
            SEEDS,
            Times.median(cells));
        assertThat(cells).allMatch(cell -> cell.report().isConnected());
        assertThat(late.size()).as("of %d seeds: %s", SEEDS, late).isLessThanOrEqualTo(SEEDS / 20);
      }
    }
  }
}
