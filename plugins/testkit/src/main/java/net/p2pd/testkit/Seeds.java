package net.p2pd.testkit;

/**
 * The seed of a run: 1 unless the system property {@code p2pd.testkit.seed} or the environment
 * variable {@code P2PD_TESTKIT_SEED} says otherwise; {@code random} draws one. It is printed before
 * each contract's tests and stands in each failure.
 */
final class Seeds {

  private static final long DRAWN = System.nanoTime();

  private Seeds() {}

  static long ofThisRun() {
    return of(Knobs.ofThisJvm());
  }

  static long of(Knobs knobs) {
    return knobs.get(
        "seed",
        1L,
        "a whole number or 'random'",
        text -> text.equals("random") ? DRAWN : Long.parseLong(text));
  }

  /** Returns how to get the same run again. */
  static String again(long seed) {
    return "seed " + seed + "; -D" + Knobs.property("seed") + "=" + seed + " repeats it";
  }
}
