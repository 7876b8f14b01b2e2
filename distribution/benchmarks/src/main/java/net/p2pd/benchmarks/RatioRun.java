package net.p2pd.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.benchmarks.load.Loads.Kind;
import net.p2pd.benchmarks.load.Loads.Side;

/**
 * Compares two sides in interleaved pairs. Each side is a process of its own, and only one of them
 * works at a time, so that neither shapes what the compiler makes of the other. A second process of
 * plain Netty takes part as if it were a third side: its ratio to the first shows the noise.
 */
final class RatioRun {

  private static final int WARM_UP_MILLIS = 250;
  private static final int FEWEST_WARM_UPS = 6;
  private static final int MOST_WARM_UPS = 40;
  private static final int STILL = 4;
  private static final double RISING = 1.05;

  /** A compiler that works longer than this in a run is not done yet. */
  private static final long COMPILING_MILLIS = WARM_UP_MILLIS / 20;

  private final JvmFlags flags;
  private final Choice choice;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private final List<Double> noise = new ArrayList<>();

  private RatioRun(JvmFlags flags, Choice choice) {
    this.flags = flags;
    this.choice = choice;
  }

  /** Measures a scenario. */
  static Row measure(Scenario scenario, Kind kind, JvmFlags flags, Choice choice)
      throws IOException {
    RatioRun run = new RatioRun(flags, choice);
    for (int fork = 0; fork < choice.forks(); fork++) {
      int from = choice.pairs() * fork / choice.forks();
      run.fork(kind, choice.pairs() * (fork + 1) / choice.forks() - from);
    }
    return Row.ratio(
        scenario,
        statistics(run.ours),
        statistics(run.theirs),
        statistics(run.ratios),
        statistics(run.noise));
  }

  private static Statistics statistics(List<Double> values) {
    return Statistics.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void fork(Kind kind, int pairs) throws IOException {
    try (Fork our = Fork.begin(flags, Worker.class, kind, Side.OURS);
        Fork their = Fork.begin(flags, Worker.class, kind, Side.THEIRS);
        Fork other = Fork.begin(flags, Worker.class, kind, Side.THEIRS)) {
      our.awaitReady();
      their.awaitReady();
      other.awaitReady();
      warmUp(our);
      warmUp(their);
      warmUp(other);
      for (int i = 0; i < pairs; i++) {
        pair(our, their, other, i % 2 == 0);
      }
    }
  }

  /** Runs until the compiler rests and the last runs were no faster than those before. */
  private static void warmUp(Fork fork) throws IOException {
    double best = 0;
    int still = 0;
    for (int i = 0; i < MOST_WARM_UPS && (i < FEWEST_WARM_UPS || still < STILL); i++) {
      Fork.Run run = fork.run(WARM_UP_MILLIS);
      boolean rises = run.rate() > best * RISING || run.compilerMillis() > COMPILING_MILLIS;
      still = rises ? 0 : still + 1;
      best = Math.max(best, run.rate());
    }
  }

  /** Their first process runs between ours and their second, once in this order, once reversed. */
  private void pair(Fork our, Fork their, Fork other, boolean oursFirst) throws IOException {
    double first = (oursFirst ? our : other).run(choice.runMillis()).rate();
    double middle = their.run(choice.runMillis()).rate();
    double last = (oursFirst ? other : our).run(choice.runMillis()).rate();
    ours.add(oursFirst ? first : last);
    theirs.add(middle);
    ratios.add((oursFirst ? first : last) / middle);
    noise.add((oursFirst ? last : first) / middle);
  }
}
