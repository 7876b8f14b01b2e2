package net.p2pd.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import net.p2pd.foreign.Foreign;

/**
 * A network of its own in a namespace of Linux, with one NIC {@code eth0} that has 192.168.7.2 and
 * the gateway 192.168.7.1; and the product in it.
 */
final class Network implements AutoCloseable {

  private static final String SET_UP =
      "ip link set lo up"
          + " && ip link add eth0 type veth peer name router"
          + " && ip addr add 192.168.7.2/24 dev eth0"
          + " && ip link set router up && ip link set eth0 up"
          + " && ip route add default via 192.168.7.1";

  private final Process holder;
  private final boolean root;

  private Network(Process holder, boolean root) {
    this.holder = holder;
    this.root = root;
  }

  /** Makes a network; where that is not possible the test is skipped, or fails if it must run. */
  static Network make() {
    try {
      boolean root = "0".equals(text(new ProcessBuilder("id", "-u").start()).strip());
      List<String> command = new ArrayList<>(List.of("unshare", "--net"));
      if (!root) {
        command.addAll(List.of("--user", "--map-root-user"));
      }
      command.addAll(List.of("sh", "-c", SET_UP + " && echo ready && exec sleep 600"));
      Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = holder.inputReader(UTF_8).readLine();
      if (!"ready".equals(said)) {
        holder.destroyForcibly();
        Foreign.skip("a network namespace cannot be made here: " + said);
      }
      return new Network(holder, root);
    } catch (IOException e) {
      Foreign.skip("a network namespace cannot be made here: " + e.getMessage());
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder inside(List<String> command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", "" + holder.pid(), "--net"));
    if (!root) {
      words.addAll(List.of("--user", "--preserve-credentials"));
    }
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    SharedStart.into(builder.environment(), Map.of());
    return builder;
  }

  /** Runs a command of the shell in it, and returns what it prints. */
  String run(String command) {
    try {
      Process process = inside(List.of("bash", "-c", command)).redirectErrorStream(true).start();
      String output = text(process);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  /** Starts {@code bin/p2pd} in it. */
  Program start(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Product.HOME.resolve("bin/p2pd").toString()));
    command.addAll(List.of(words));
    Path err = Files.createTempFile("p2pd", ".err");
    return new Program(inside(command).redirectError(err.toFile()).start(), err);
  }

  /** A running program, whose lines are read as they come. */
  static final class Program implements AutoCloseable {
    private final Process process;
    private final Path err;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Program(Process process, Path err) {
      this.process = process;
      this.err = err;
      Thread reader = new Thread(this::read, "lines-of-" + process.pid());
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader out = process.inputReader(UTF_8)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.add(line);
        }
      } catch (IOException e) {
        lines.add("reading failed: " + e);
      }
    }

    /** Returns the next line that contains all of this; waits for it. */
    String lineWith(String... all) throws InterruptedException, IOException {
      List<String> words = List.of(all);
      return lineWhere(words.toString(), line -> words.stream().allMatch(line::contains));
    }

    /** Returns the next line of a kind; waits for it. */
    String lineWhere(String what, Predicate<String> kind) throws InterruptedException, IOException {
      List<String> others = new ArrayList<>();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (true) {
        String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new AssertionError("no line with " + what + ", but " + others + " and " + err());
        }
        if (kind.test(line)) {
          return line;
        }
        others.add(line);
      }
    }

    String err() throws IOException {
      return Files.readString(err);
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      try {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Files.deleteIfExists(err);
    }
  }

  @Override
  public void close() {
    holder.destroy();
    holder.onExit().join();
  }
}
