package net.p2pd.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.p2pd.benchmarks.load.Load;
import net.p2pd.benchmarks.load.Loads;

/**
 * The process that carries one side of a comparison: each line it reads is the length of a run in
 * milliseconds, each line it writes is what was measured and for how many milliseconds the compiler
 * worked meanwhile. It ends with its input.
 */
final class Worker {

  private Worker() {}

  /** Takes the kind of load and the side. */
  public static void main(String... args) throws IOException, InterruptedException {
    try (Load load = Loads.open(Loads.Kind.valueOf(args[0]), Loads.Side.valueOf(args[1]))) {
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
      System.out.println("ready");
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        long before = compiler.getTotalCompilationTime();
        double rate = load.run(Long.parseLong(order));
        long compiled = compiler.getTotalCompilationTime() - before;
        System.out.printf(Locale.ROOT, "%.3f %d%n", rate, compiled);
      }
    }
  }
}
