package net.p2pd.service.stun;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of others that ask STUN servers. What is missing here is said, and is a failure where it
 * has to be there.
 */
final class Peer {

  private Peer() {}

  /** Skips the test where one of these programs is not installed. */
  static void has(String... programs) {
    for (String program : programs) {
      boolean found =
          Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      if (!found) {
        skip(program + " is not installed here");
      }
    }
  }

  static void skip(String reason) {
    if ("true".equals(System.getenv("P2PD_REQUIRE_PEERS"))) {
      Assertions.fail(reason + ", but P2PD_REQUIRE_PEERS=true wants it");
    }
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  /** Runs a program on this machine and returns what it printed. */
  static String run(String... command) {
    return run(
        builder -> {
          try {
            return builder.start();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        command);
  }

  /** Runs a program somewhere and returns what it printed, on both streams. */
  static String run(Function<ProcessBuilder, Process> somewhere, String... command) {
    try {
      Process process =
          somewhere.apply(new ProcessBuilder(List.of(command)).redirectErrorStream(true));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.onExit().join();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines in which natdiscovery says what it found; the others tell of packets. */
  static List<String> verdicts(String output) {
    return output
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("No NAT!") || line.startsWith("NAT with "))
        .distinct()
        .toList();
  }
}
