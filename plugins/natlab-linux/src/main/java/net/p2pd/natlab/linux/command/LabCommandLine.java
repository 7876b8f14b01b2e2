package net.p2pd.natlab.linux.command;

import java.io.PrintWriter;
import net.p2pd.api.P2pdException;
import net.p2pd.api.host.CommandLine;
import net.p2pd.natlab.scenario.ScenarioException;

/** Runs {@code p2pd lab}; what the launcher finds. */
public final class LabCommandLine implements CommandLine {

  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** Creates the command line; called by {@link java.util.ServiceLoader}. */
  public LabCommandLine() {}

  @Override
  public int run(String[] args) {
    return line().execute(args);
  }

  static picocli.CommandLine line() {
    picocli.CommandLine line = new picocli.CommandLine(new LabCommand());
    line.setStopAtPositional(true); // what follows belongs to the program
    line.setParameterExceptionHandler(
        (error, arguments) -> {
          PrintWriter err = error.getCommandLine().getErr();
          err.println("p2pd lab: " + error.getMessage());
          err.println("Try 'p2pd lab --help'.");
          return WRONG_USAGE;
        });
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          boolean ours = error instanceof P2pdException;
          String prefix = ours ? "p2pd lab: " : "p2pd lab: internal error, please report it: ";
          String text = ours ? String.valueOf(error.getMessage()) : error.toString();
          text.lines().forEach(each -> command.getErr().println(prefix + each));
          return error instanceof ScenarioException ? WRONG_USAGE : FAILED;
        });
    return line;
  }
}
