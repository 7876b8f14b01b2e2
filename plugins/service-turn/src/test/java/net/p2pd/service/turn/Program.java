package net.p2pd.service.turn;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program of others, whose output is kept; skips the test where it is not installed. */
final class Program implements AutoCloseable {

  private final Process process;
  private final CompletableFuture<String> output = new CompletableFuture<>();

  Program(List<String> command) throws IOException {
    require(command.get(0));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Thread reader = new Thread(this::read, command.get(0) + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      output.complete(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException closed) {
      output.complete("(output closed: " + closed.getMessage() + ")");
    }
  }

  /** Skips the test where a program is missing; with P2PD_REQUIRE_PEERS=true that is a failure. */
  static void require(String program) {
    List<String> folders =
        new ArrayList<>(
            List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
    if (folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
      return;
    }
    String reason = program + " is not installed here";
    if ("true".equals(System.getenv("P2PD_REQUIRE_PEERS"))) {
      Assertions.fail(reason + ", but P2PD_REQUIRE_PEERS=true wants it");
    }
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  /** Waits for its end, and returns what it said. */
  String await(int seconds) throws Exception {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      close();
      throw new AssertionError("it did not end within " + seconds + " s; it said: " + output.get());
    }
    return output.get();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
      output.get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the program did not end", e);
    }
  }
}
