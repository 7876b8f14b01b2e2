package net.p2pd.benchmarks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import net.p2pd.api.route.IpRange;

/**
 * Compares the TURN server of {@code p2pd up} with coturn's: messages relayed for each second of
 * processor time. Clients of coturn send 1,200 bytes to each other through channels, so each
 * message is relayed twice. All servers see the same clients at the same pace and at the same time,
 * which is far from all that any of them could do; a pair is what two of them did in the same
 * seconds. Only messages that arrive count.
 */
final class TurnRun implements AutoCloseable {

  private static final InetAddress LOOPBACK = IpRange.parse("127.0.0.1").first();

  /** The clients' first seconds, and what the compiler needs to be done: 80,000 messages. */
  private static final int WARM_UP_SECONDS = 26;

  /** Processor time is counted in steps of 10 ms, so that a short time says little. */
  private static final int PAIR_SECONDS = 2;

  private static final int SPARE_SECONDS = 3;
  private static final int LIMIT_FACTOR = 4;
  private static final long START_SECONDS = 60;
  private static final int TRY_MILLIS = 200;

  private final Choice choice;
  private final Path directory;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private final List<Double> noise = new ArrayList<>();

  private TurnRun(Choice choice) throws IOException {
    this.choice = choice;
    this.directory = Files.createTempDirectory("p2pd-benchmark");
  }

  /** How much a server had done when. */
  private record Sample(long messages, double seconds) {

    /** Returns messages for each second of processor time since then. */
    double rate(Sample now) {
      return (now.messages - messages) / Math.max(0.01, now.seconds - seconds);
    }
  }

  /** A server, and where it listens. */
  private record Side(String name, MeasuredProcess server, TurnLoad load) implements AutoCloseable {

    /** Returns what it had done at each second of a load. */
    List<Sample> run(Process clients) throws IOException {
      List<Sample> samples = new ArrayList<>();
      TurnLoad.Outcome outcome =
          TurnLoad.follow(
              clients.inputReader(StandardCharsets.UTF_8),
              messages -> samples.add(new Sample(messages, server.processorSeconds())));
      if (outcome.lost() > 0) {
        System.err.println(name + " lost " + outcome.lost() + " of " + outcome.sent());
      }
      return samples;
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** Measures all pairs. */
  static Row measure(Choice choice) throws IOException, InterruptedException {
    if (!MeasuredProcess.isPossible()) {
      return Row.missing(Scenario.TURN, "this system has no /proc/PID/stat");
    }
    if (!StunRun.isInstalled("turnserver") || !StunRun.isInstalled("turnutils_uclient")) {
      return Row.missing(Scenario.TURN, "coturn is not installed");
    }
    try (TurnRun run = new TurnRun(choice)) {
      run.measure();
      return Row.ratio(
          Scenario.TURN,
          statistics(run.ours),
          statistics(run.theirs),
          statistics(run.ratios),
          statistics(run.noise));
    }
  }

  private static Statistics statistics(List<Double> values) {
    return Statistics.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void measure() throws IOException, InterruptedException {
    try (Side our = start(true);
        Side their = start(false);
        Side other = start(false)) {
      List<List<Sample>> samples = load(List.of(our, their, other));
      for (int i = 0; i < choice.pairs(); i++) {
        double one = rate(samples.get(0), i);
        double middle = rate(samples.get(1), i);
        ours.add(one);
        theirs.add(middle);
        ratios.add(one / middle);
        noise.add(rate(samples.get(2), i) / middle);
      }
    }
  }

  /** Lets clients of all servers send at the same time. */
  private List<List<Sample>> load(List<Side> sides) throws IOException, InterruptedException {
    int seconds = WARM_UP_SECONDS + choice.pairs() * PAIR_SECONDS + SPARE_SECONDS;
    List<Process> clients = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(sides.size());
    try {
      List<Future<List<Sample>>> running = new ArrayList<>();
      for (Side side : sides) {
        Process process =
            side.load().begin((int) TimeUnit.SECONDS.toMillis(seconds) / TurnLoad.MILLIS_BETWEEN);
        clients.add(process);
        running.add(threads.submit(() -> side.run(process)));
      }
      List<List<Sample>> samples = new ArrayList<>();
      for (Future<List<Sample>> one : running) {
        samples.add(one.get((long) seconds * LIMIT_FACTOR, TimeUnit.SECONDS));
      }
      return samples;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("turnutils_uclient did not end", e);
    } finally {
      clients.forEach(Process::destroyForcibly);
      threads.shutdown();
    }
  }

  private static double rate(List<Sample> samples, int pair) throws IOException {
    int first = WARM_UP_SECONDS + pair * PAIR_SECONDS;
    if (samples.size() <= first + PAIR_SECONDS) {
      throw new IOException("turnutils_uclient ended after " + samples.size() + " s");
    }
    return samples.get(first).rate(samples.get(first + PAIR_SECONDS));
  }

  private Side start(boolean isOurs) throws IOException, InterruptedException {
    int port;
    try (DatagramSocket any = new DatagramSocket(0, LOOPBACK)) {
      port = any.getLocalPort();
    }
    Path own = Files.createTempDirectory(directory, isOurs ? "ours" : "theirs");
    MeasuredProcess server =
        MeasuredProcess.start(own, isOurs ? ours(choice, own, port) : theirs(port));
    TurnLoad load = new TurnLoad(port);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (server.isAlive() && System.nanoTime() - end < 0) {
      if (load.isServed()) {
        return new Side(isOurs ? "ours" : "coturn", server, load);
      }
      Thread.sleep(TRY_MILLIS);
    }
    String output = server.output();
    server.close();
    throw new IOException("no TURN server answered at port " + port + ": " + output);
  }

  /** Returns the command of our server. */
  static List<String> ours(Choice choice, Path data, int port) {
    String program = choice.product().resolve("bin/p2pd").toAbsolutePath().toString();
    List<String> command = new ArrayList<>(List.of(program, "up", "--json"));
    command.addAll(List.of("--data-dir", data.toString()));
    for (String setting :
        List.of(
            "listen=[\"127.0.0.1\"]",
            "port=" + port,
            "users=[\"" + TurnLoad.USER + ":" + TurnLoad.PASSWORD + "\"]",
            "allocations-per-user=4000",
            "allowed-peers=[\"127.0.0.0/8\"]")) {
      command.addAll(List.of("--set", "plugin.service-turn." + setting));
    }
    return command;
  }

  private static List<String> theirs(int port) {
    List<String> command = new ArrayList<>(List.of("turnserver", "-n", "--no-tls", "--no-dtls"));
    command.addAll(List.of("--no-cli", "--pidfile", "pid", "--userdb", "users"));
    command.addAll(List.of("--log-file", "stdout", "--allow-loopback-peers"));
    command.addAll(List.of("-a", "-r", "p2pd", "-u", TurnLoad.USER + ":" + TurnLoad.PASSWORD));
    command.addAll(List.of("-L", "127.0.0.1", "-X", "127.0.0.1", "-p", String.valueOf(port)));
    return command;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
