package net.p2pd.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.benchmarks.load.Loads;
import net.p2pd.benchmarks.load.Loads.Kind;
import org.openjdk.jmh.runner.RunnerException;

/** Runs what was asked for, one scenario after the other, and prints the table. */
public final class Benchmarks {

  private static final int WRONG_USAGE = 2;

  private final Choice choice;
  private final JvmFlags flags;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> micro = new ArrayList<>();

  private Benchmarks(Choice choice) {
    this.choice = choice;
    this.flags = JvmFlags.of(choice.product());
  }

  /** Takes the arguments of {@link Choice#USAGE}. */
  public static void main(String... arguments)
      throws IOException, InterruptedException, RunnerException {
    Benchmarks benchmarks;
    try {
      benchmarks = new Benchmarks(Choice.parse(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Choice.USAGE);
      System.exit(WRONG_USAGE);
      return;
    }
    benchmarks.run();
  }

  private void run() throws IOException, InterruptedException, RunnerException {
    double load = Machine.load();
    for (Scenario scenario : choice.scenarios()) {
      System.err.println("measuring " + scenario.id());
      measure(scenario);
    }
    String report = Report.text(rows, micro, Machine.lines(flags, load), choice);
    System.out.print(report);
    Path result = choice.result();
    if (result != null) {
      String text =
          choice.update()
              ? Report.updated(Files.readString(result), rows, Machine.today())
              : report;
      Files.writeString(result, text);
    }
  }

  private void measure(Scenario scenario)
      throws IOException, InterruptedException, RunnerException {
    Kind kind = scenario.kind();
    if (kind != null) {
      String missing = Loads.whyMissing(kind);
      rows.add(
          missing.isEmpty()
              ? RatioRun.measure(scenario, kind, flags, choice)
              : Row.missing(scenario, missing));
    } else if (scenario == Scenario.STUN) {
      rows.add(StunRun.measure(choice));
    } else if (scenario == Scenario.TURN) {
      rows.add(TurnRun.measure(choice));
    } else if (scenario == Scenario.TURN_IDLE) {
      rows.add(TurnIdleRun.measure(choice));
    } else if (scenario == Scenario.IDLE) {
      rows.add(IdleRun.measure(flags));
    } else if (scenario == Scenario.MICRO) {
      micro.addAll(Micro.lines(flags));
    } else {
      try (ProcessRun run = new ProcessRun(choice.product())) {
        rows.add(scenario == Scenario.START ? run.starts() : run.resident());
      }
    }
  }
}
