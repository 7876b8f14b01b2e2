package net.p2pd.natlab.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
    try {
      Process process = host.start(new ProcessBuilder(command).redirectErrorStream(true));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(output, process.onExit().join().exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
