package net.p2pd.cli;

import java.io.PrintWriter;
import net.p2pd.api.P2pdException;
import net.p2pd.api.host.CommandLine;
import net.p2pd.node.config.ConfigurationException;

/** Runs {@code p2pd}; what the launcher finds. */
public final class P2pdCommandLine implements CommandLine {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** Creates the command line; called by {@link java.util.ServiceLoader}. */
  public P2pdCommandLine() {}

  @Override
  public int run(String[] args) {
    Logging.quiet();
    picocli.CommandLine line = P2pdCommand.line(args);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (error, arguments) -> {
          PrintWriter out = error.getCommandLine().getErr();
          out.println("p2pd: " + error.getMessage());
          out.println(
              "Try '" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
          return WRONG_USAGE;
        });
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          command.getErr().println("p2pd: " + words(error));
          if (!(error instanceof P2pdException) && Logging.isVerbose()) {
            error.printStackTrace(command.getErr());
          }
          return error instanceof ConfigurationException ? WRONG_USAGE : FAILED;
        });
    return line.execute(args);
  }

  /** Our own errors are sentences; of others, which are our mistakes, the kind is said too. */
  private static String words(Exception error) {
    if (error instanceof P2pdException || error instanceof IllegalArgumentException) {
      return String.valueOf(error.getMessage());
    }
    return "internal error, please report it (--verbose shows where): " + error;
  }
}
