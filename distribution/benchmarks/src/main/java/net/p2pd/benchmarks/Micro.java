package net.p2pd.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of single parts. */
final class Micro {

  private static final int ITERATIONS = 5;
  private static final int ITERATION_MILLIS = 500;

  private Micro() {}

  /** Returns lines of a Markdown table: name, time, bytes allocated. */
  static List<String> lines(JvmFlags flags) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("\\.micro\\.")
            .forks(1)
            .warmupIterations(ITERATIONS)
            .measurementIterations(ITERATIONS)
            .warmupTime(TimeValue.milliseconds(ITERATION_MILLIS))
            .measurementTime(TimeValue.milliseconds(ITERATION_MILLIS))
            .jvmArgs(flags.arguments().toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    List<String> lines = new ArrayList<>();
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %.1f ± %.1f %s | %s |",
              shortName(result.getParams().getBenchmark()),
              time.getScore(),
              time.getScoreError(),
              time.getScoreUnit(),
              bytes == null ? "" : String.format(Locale.ROOT, "%.0f", bytes.getScore())));
    }
    return lines;
  }

  private static String shortName(String benchmark) {
    return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
  }
}
