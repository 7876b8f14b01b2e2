package net.p2pd.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whole nodes of all kinds of homes call each other. {@code -Dmatrix=full} meets all pairs in every
 * test and keeps pictures of them in {@code target/matrix}; else a part of them, which the seed
 * ({@code -Dmatrix.seed=7}) draws.
 */
class MatrixTest {

  private static final boolean FULL = "full".equals(System.getProperty("matrix"));
  private static final long SEED = Long.getLong("matrix.seed", 1);

  /** Of how many pairs one is met unless all are. */
  private static final int SHARE = 9;

  private static List<Cell> run(
      String name, UnaryOperator<Home> caller, UnaryOperator<Home> answerer) {
    long started = System.nanoTime();
    Matrix matrix = FULL ? Matrix.all(SEED) : Matrix.sample(SEED, SHARE);
    List<Cell> cells = matrix.run(caller, answerer);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    System.out.printf(
        "%s: %d pairs of nodes, seeds from %d, %.1f s%n",
        name, cells.size(), SEED, took.toMillis() / 1000.0);
    if (FULL) {
      Picture picture = new Picture(name + ", seeds from " + SEED, cells);
      System.out.println(picture.text());
      picture.write(Path.of("target", "matrix", name.replaceAll("\\W+", "-") + ".svg"));
      assertThat(picture.connected()).as(failed(cells, false)).isEqualTo(1225);
    }
    assertThat(cells).as(failed(cells, false)).allMatch(cell -> cell.report().isConnected());
    return cells;
  }

  /** The first few that were not connected, or not as well as they could be. */
  private static String failed(List<Cell> cells, boolean orRelayed) {
    List<Cell> failed =
        cells.stream()
            .filter(cell -> orRelayed ? !cell.isRight() : !cell.report().isConnected())
            .toList();
    return failed.size()
        + " pairs\n"
        + failed.stream().limit(5).map(Cell::toString).collect(Collectors.joining("\n"));
  }

  private static void assertDirectWhereThereIsAWay(List<Cell> cells) {
    assertThat(cells.stream().filter(cell -> !cell.isRight()).count())
        .as(failed(cells, true))
        .isZero();
  }

  private static Home asItIs(Home home) {
    return home;
  }

  @Test
  void whereRoutersDropEachPairConnectsAndDirectlyWhereThereIsAWay() {
    assertDirectWhereThereIsAWay(run("routers drop", MatrixTest::asItIs, MatrixTest::asItIs));
  }

  @Test
  void whereRoutersAnswerEachPairConnectsAndDirectlyWhereThereIsAWay() {
    assertDirectWhereThereIsAWay(run("routers answer", Home::answering, Home::answering));
  }

  @Test
  void strangersConnectToo() {
    run("strangers", Home::unknown, Home::unknown);
  }

  @Test
  void withoutUdpOnTheCallersSideEachPairConnects() {
    run("UDP blocked at the caller", Home::withoutUdp, MatrixTest::asItIs);
  }

  @Test
  void withoutUdpOnTheAnsweringSideEachPairConnects() {
    run("UDP blocked at the answerer", MatrixTest::asItIs, Home::withoutUdp);
  }

  @Test
  void withoutUdpAnywhereEachPairConnects() {
    run("UDP blocked at both", Home::withoutUdp, Home::withoutUdp);
  }

  @Test
  void withoutQuicEachPairConnects() {
    run("without QUIC", Home::withoutQuic, Home::withoutQuic);
  }

  @Test
  void withoutQuicOnOneSideEachPairConnects() {
    run("without QUIC at the answerer", MatrixTest::asItIs, Home::withoutQuic);
  }
}
