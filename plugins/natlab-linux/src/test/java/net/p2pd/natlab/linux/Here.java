package net.p2pd.natlab.linux;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What tests need of this machine. What is not here is said, and is a failure where it has to be.
 */
final class Here {

  private Here() {}

  /** Skips the test where the laboratory cannot run. */
  static void canRunTheLaboratory() {
    LinuxSupport.problem().ifPresent(Here::skip);
  }

  /** Skips the test where no native code runs. */
  static void canUseNativeMemory() {
    try {
      LibC.load();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      skip("native code cannot be used here: " + e.getMessage());
    }
  }

  /** Skips the test where one of these programs is not installed. */
  static void has(String... programs) {
    for (String program : programs) {
      if (find(program).isEmpty()) {
        skip(program + " is not installed here");
      }
    }
  }

  private static Optional<Path> find(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static void skip(String reason) {
    if ("true".equals(System.getenv("P2PD_REQUIRE_PEERS"))) {
      Assertions.fail(reason + ", but P2PD_REQUIRE_PEERS=true wants it");
    }
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }
}
