package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code p2pd serve --json} in a process of its own; stopped with the test. */
final class RunningServers implements AutoCloseable {

  /**
   * On Linux all of 127.0.0.0/8 is there. These addresses are the test process's own, whatever
   * other tests run on the machine.
   */
  static final String LISTEN = own(64);

  static final String ALTERNATE = own(128);

  private final Process process;
  private final BufferedReader out;
  private final Path err;
  private final JsonNode ready;
  private final Duration startTime;

  private RunningServers(Process process, BufferedReader out, Path err, long started)
      throws IOException {
    this.process = process;
    this.out = out;
    this.err = err;
    String first = out.readLine();
    this.startTime = Duration.ofNanos(System.nanoTime() - started);
    assertThat(first).as("the first line; standard error: %s", Files.readString(err)).isNotNull();
    this.ready = new ObjectMapper().readTree(first);
  }

  /** Returns the address of this process in a block of 64 times 65536: Linux counts to 2^22. */
  static String own(int block) {
    long pid = ProcessHandle.current().pid();
    return "127." + (block + (pid >> 16 & 63)) + "." + (pid >> 8 & 255) + "." + (pid & 255);
  }

  /** Starts the servers and waits until they are ready. */
  static RunningServers start(Path dataDirectory, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Product.HOME.resolve("bin/p2pd").toString(),
                "serve",
                "--json",
                "--data-dir",
                dataDirectory.toString()));
    command.addAll(List.of(words));
    try {
      Path err = Files.createTempFile("p2pd", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      SharedStart.into(builder.environment(), Map.of());
      long started = System.nanoTime();
      Process process = builder.start();
      return new RunningServers(process, process.inputReader(StandardCharsets.UTF_8), err, started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode ready() {
    return ready;
  }

  String username() {
    return ready.get("username").asText();
  }

  String password() {
    return ready.get("password").asText();
  }

  /** Returns how long it took from the start of the process to its first line. */
  Duration startTime() {
    return startTime;
  }

  /** Returns the resident memory in KiB; 0 where the system does not tell. */
  long residentKib() throws IOException {
    Path rollup = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
    if (!Files.isReadable(rollup)) {
      return 0;
    }
    return Files.readAllLines(rollup).stream()
        .filter(line -> line.startsWith("Rss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /** Sends SIGTERM and returns the rest of standard output and the exit code. */
  Product.Result terminate() throws IOException, InterruptedException {
    process.toHandle().destroy(); // Process.destroy would close the streams, too
    StringBuilder rest = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      rest.append(line).append('\n');
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends within 30 s").isTrue();
    return new Product.Result(process.exitValue(), rest.toString(), Files.readString(err));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Files.deleteIfExists(err);
  }
}
