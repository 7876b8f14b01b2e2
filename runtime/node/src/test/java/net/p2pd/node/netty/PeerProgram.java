package net.p2pd.node.netty;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of somebody else's that talks with ours; skipped where it is missing, unless required.
 */
final class PeerProgram implements AutoCloseable {

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();

  PeerProgram(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(find(program)));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread reader = new Thread(this::read, program + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  private static String find(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    String reason = program + " is not installed here";
    if ("true".equals(System.getenv("P2PD_REQUIRE_PEERS"))) {
      Assertions.fail(reason + ", but P2PD_REQUIRE_PEERS=true wants it");
    }
    System.out.println("SKIPPED: " + reason);
    return Assumptions.abort(reason);
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException closed) {
      lines.add("(output closed: " + closed.getMessage() + ")");
    }
    lines.add("(end of output)");
  }

  /** Writes a line to its standard input. */
  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits for a line of its output. */
  String await(String what, Predicate<String> wanted) throws InterruptedException {
    while (true) {
      String line = lines.poll(Recorder.LIMIT_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.equals("(end of output)")) {
        throw new AssertionError("never said " + what + "; it said " + seen);
      }
      seen.add(line);
      if (wanted.test(line)) {
        return line;
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
