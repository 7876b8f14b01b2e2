package net.p2pd.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import net.p2pd.benchmarks.load.Loads.Side;

/**
 * Weighs idle accepted connections: how much a server's heap grows from 1,000 to 11,000 of them,
 * after a full collection each time, so that what is there only once does not count.
 */
final class IdleRun {

  private static final int REPEATS = Statistics.FEWEST;
  private static final int BEFORE = 1_000;
  private static final int HELD = 10_000;

  /** Files that a Java process has open besides its connections, generously. */
  private static final int OTHER_FILES = 500;

  private IdleRun() {}

  static Row measure(JvmFlags flags) throws IOException {
    if (mostFiles() < BEFORE + HELD + OTHER_FILES) {
      return Row.missing(
          Scenario.IDLE, "a process may open " + mostFiles() + " files only (ulimit -Hn)");
    }
    double[] ours = new double[REPEATS];
    double[] theirs = new double[REPEATS];
    double[] above = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      ours[i] = perPipe(flags, Side.OURS);
      theirs[i] = perPipe(flags, Side.THEIRS);
      above[i] = ours[i] - theirs[i];
    }
    return Row.most(
        Scenario.IDLE,
        bytes(Statistics.of(ours)),
        bytes(Statistics.of(theirs)),
        Statistics.of(above));
  }

  private static String bytes(Statistics heap) {
    return String.format(Locale.ROOT, "%,.0f bytes", heap.median());
  }

  private static double perPipe(JvmFlags flags, Side side) throws IOException {
    try (Fork server = Fork.start(flags, IdleWorker.class, side);
        Fork client = Fork.start(flags, IdleClient.class, server.ask("port"))) {
      client.ask(String.valueOf(BEFORE));
      double before = Double.parseDouble(server.ask("heap"));
      client.ask(String.valueOf(HELD));
      double after = Double.parseDouble(server.ask("heap"));
      client.ask("1"); // one more is answered while the others are held
      return (after - before) / HELD;
    }
  }

  /** Java raises its limit to the hard one by itself. */
  private static long mostFiles() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }
}
