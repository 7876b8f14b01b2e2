package net.p2pd.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.p2pd.api.nat.NatKind;

/** Ordered pairs of the 23 kinds that differ, each in a laboratory of its own. */
final class Matrix {

  private static final List<NatKind> KINDS = NatKind.canonical();

  private final long seed;
  private final List<Integer> pairs;

  private Matrix(long seed, List<Integer> pairs) {
    this.seed = seed;
    this.pairs = pairs;
  }

  /** Returns all 529. */
  static Matrix all(long seed) {
    return sample(seed, 1);
  }

  /** Returns one of so many, evenly over the kinds; which ones the seed says. */
  static Matrix sample(long seed, int share) {
    List<Integer> pairs = new ArrayList<>();
    int count = KINDS.size();
    for (int pair = 0; pair < count * count; pair++) {
      if ((pair / count * 4 + pair % count + seed) % share == 0) {
        pairs.add(pair);
      }
    }
    return new Matrix(seed, pairs);
  }

  /** Runs them, on as many threads as there are; what comes out depends on the seed alone. */
  List<Cell> run(UnaryOperator<Home> caller, UnaryOperator<Home> answerer) {
    int count = KINDS.size();
    return IntStream.range(0, pairs.size())
        .parallel()
        .mapToObj(
            index -> {
              int pair = pairs.get(index);
              return Cell.of(
                  seed + pair,
                  caller.apply(Home.of(KINDS.get(pair / count))),
                  answerer.apply(Home.of(KINDS.get(pair % count))));
            })
        .toList();
  }
}
