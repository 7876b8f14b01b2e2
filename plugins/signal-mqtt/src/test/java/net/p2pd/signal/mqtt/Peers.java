package net.p2pd.signal.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that the tests speak with. */
final class Peers {

  private static final int LIMIT_SECONDS = 20;

  private Peers() {}

  /** Skips the test where a program is missing; with P2PD_REQUIRE_PEERS=true that is a failure. */
  static void need(String... programs) {
    for (String program : programs) {
      boolean there =
          List.of(System.getenv("PATH").split(":", -1)).stream()
              .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
      if (!there && "true".equals(System.getenv("P2PD_REQUIRE_PEERS"))) {
        Assertions.fail(program + " is not installed, but P2PD_REQUIRE_PEERS=true wants it");
      }
      Assumptions.assumeTrue(there, program + " is not installed");
    }
  }

  /** A program that was started, and what it prints. */
  static final class Running implements AutoCloseable {
    private final String program;
    private final Process process;

    /** Read beside the test, which could not stop reading. */
    private final CompletableFuture<String> printed = new CompletableFuture<>();

    private Running(String program, Process process) {
      this.program = program;
      this.process = process;
      Thread reader = new Thread(this::read, program + "-output");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try {
        byte[] all = process.getInputStream().readAllBytes();
        printed.complete(new String(all, StandardCharsets.UTF_8));
      } catch (IOException e) {
        printed.completeExceptionally(e);
      }
    }

    /** Returns all that it printed, once it ended. */
    String output() throws Exception {
      try {
        String all = printed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          return all;
        }
      } catch (TimeoutException e) {
        // As below.
      }
      throw new AssertionError(program + " does not end within " + LIMIT_SECONDS + " s");
    }

    int exitCode() {
      return process.exitValue();
    }

    @Override
    public void close() throws Exception {
      end(process);
      printed.handle((all, error) -> null).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Ends a program. */
  static void end(Process process) {
    process.destroyForcibly().onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  static Running start(String program, Object... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(program));
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new Running(program, process);
  }

  /**
   * Makes a certificate with its key: the files are cert.pem and key.pem.
   *
   * @param name such as IP:127.0.0.1
   */
  static void certificate(Path directory, String name) throws Exception {
    try (Running openssl =
        start(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=p2pd test",
            "-addext",
            "subjectAltName=" + name,
            "-keyout",
            directory.resolve("key.pem"),
            "-out",
            directory.resolve("cert.pem"))) {
      String said = openssl.output();
      if (openssl.exitCode() != 0) {
        throw new AssertionError(said);
      }
    }
  }
}
