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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code p2pd up --json} in a process of its own, on loopback; stopped with the test. */
final class RunningNode implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader out;
  private final Path err;
  private final JsonNode ready;

  private RunningNode(Process process, BufferedReader out, Path err, JsonNode ready) {
    this.process = process;
    this.out = out;
    this.err = err;
    this.ready = ready;
  }

  /** Starts a node and waits until it is ready. */
  static RunningNode start(Path dataDirectory, String... more) {
    return start(Product.HOME, Map.of(), dataDirectory, more);
  }

  /** Starts a node of an installation with these variables and waits until it is ready. */
  static RunningNode start(
      Path home, Map<String, String> environment, Path dataDirectory, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                home.resolve("bin/p2pd").toString(),
                "up",
                "--json",
                "--data-dir",
                dataDirectory.toString(),
                "--set",
                "node.listen=\"loopback\"",
                "--set",
                "node.handshake-timeout=\"60s\"")); // of a machine that is busy with other tests
    command.addAll(List.of(more));
    try {
      Path err = Files.createTempFile("p2pd", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      SharedStart.into(builder.environment(), environment);
      Process process = builder.start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String first =
          CompletableFuture.supplyAsync(() -> line(out))
              .completeOnTimeout(null, 120, TimeUnit.SECONDS)
              .join();
      if (first == null) {
        process.destroyForcibly();
      }
      assertThat(first).as("the first line; standard error: %s", Files.readString(err)).isNotNull();
      return new RunningNode(process, out, err, JSON.readTree(first));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(BufferedReader out) {
    try {
      return out.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode ready() {
    return ready;
  }

  String address() {
    return ready.get("address").asText();
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGTERM and returns the rest of standard output and the exit code. */
  Product.Result terminate() {
    try {
      process.toHandle().destroy(); // Process.destroy would close the streams, too.
      StringBuilder rest = new StringBuilder();
      for (String line = line(out); line != null; line = line(out)) {
        rest.append(line).append('\n');
      }
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends within 20 s").isTrue();
      return new Product.Result(process.exitValue(), rest.toString(), err());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
