package net.p2pd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Stands for {@code p2pd lab} in the list of commands. The command itself is in a layer of its own,
 * which the launcher takes instead of this one.
 */
@Command(name = "lab", description = "Runs a program behind a NAT of the laboratory (Linux).")
final class LabCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Unmatched private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println(
            "p2pd: the directory lib/commands/lab is missing, so \"p2pd lab "
                + String.join(" ", words)
                + "\" cannot run; install the product again");
    return P2pdCommandLine.WRONG_USAGE;
  }
}
