package net.p2pd.natlab.linux;

import java.util.List;
import net.p2pd.foreign.ForeignProgram;

/** Programs of others, run on hosts of the laboratory. */
final class Program {

  /** What a program has printed, on both streams, and its exit status. */
  record Result(String output, int status) {}

  private Program() {}

  /** Runs a program to its end. */
  static Result run(LinuxHost host, String... command) {
    return run(host, List.of(command));
  }

  static Result run(LinuxHost host, List<String> command) {
    try (ForeignProgram program = ForeignProgram.start(host::start, command.toArray())) {
      return new Result(program.finish(), program.exitCode());
    }
  }
}
