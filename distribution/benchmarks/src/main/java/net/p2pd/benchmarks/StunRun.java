package net.p2pd.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.p2pd.api.route.IpRange;

/**
 * Compares the STUN server of {@code p2pd up} with coturn's: Binding answers for each second of
 * processor time. Both listen on two addresses and two ports, as RFC 5780 wants it. The servers are
 * processes of their own, and only one of them is asked at a time; what asks is this process, whose
 * time does not count.
 */
final class StunRun implements AutoCloseable {

  private static final InetAddress MAIN = IpRange.parse("127.0.0.1").first();
  private static final InetAddress ALTERNATE = IpRange.parse("127.0.0.2").first();

  /** Processor time is counted in steps of 10 ms, so that short runs say little. */
  private static final int SHORTEST_MILLIS = 500;

  private static final int FEWEST_WARM_UPS = 6;
  private static final int MOST_WARM_UPS = 20;
  private static final int STILL = 4;
  private static final double RISING = 1.05;
  private static final long START_SECONDS = 60;
  private static final int TRY_MILLIS = 50;

  private final Choice choice;
  private final Path directory;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private final List<Double> noise = new ArrayList<>();

  private StunRun(Choice choice) throws IOException {
    this.choice = choice;
    this.directory = Files.createTempDirectory("p2pd-benchmark");
  }

  /** A server, and what asks it. */
  private record Side(MeasuredProcess server, StunLoad load) implements AutoCloseable {

    /** Returns answers for each second of processor time. */
    double run(long millis) throws IOException {
      double before = server.processorSeconds();
      long answers = load.run(millis);
      return answers / Math.max(0.01, server.processorSeconds() - before);
    }

    @Override
    public void close() throws IOException {
      load.close();
      server.close();
    }
  }

  /** Measures all pairs. */
  static Row measure(Choice choice) throws IOException, InterruptedException {
    if (!MeasuredProcess.isPossible()) {
      return Row.missing(Scenario.STUN, "this system has no /proc/PID/stat");
    }
    if (!isInstalled("turnserver")) {
      return Row.missing(Scenario.STUN, "coturn (turnserver) is not installed");
    }
    try (StunRun run = new StunRun(choice)) {
      for (int fork = 0; fork < choice.forks(); fork++) {
        int from = choice.pairs() * fork / choice.forks();
        run.fork(choice.pairs() * (fork + 1) / choice.forks() - from);
      }
      return Row.ratio(
          Scenario.STUN,
          statistics(run.ours),
          statistics(run.theirs),
          statistics(run.ratios),
          statistics(run.noise));
    }
  }

  /** Returns whether a program can be found. */
  static boolean isInstalled(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static Statistics statistics(List<Double> values) {
    return Statistics.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void fork(int pairs) throws IOException, InterruptedException {
    try (Side our = start(true);
        Side their = start(false);
        Side other = start(false)) {
      warmUp(our);
      warmUp(their);
      warmUp(other);
      for (int i = 0; i < pairs; i++) {
        pair(our, their, other, i % 2 == 0);
      }
    }
  }

  private long millis() {
    return Math.max(SHORTEST_MILLIS, choice.runMillis());
  }

  /** Runs until the last runs were no better than those before. */
  private void warmUp(Side side) throws IOException {
    double best = 0;
    int still = 0;
    for (int i = 0; i < MOST_WARM_UPS && (i < FEWEST_WARM_UPS || still < STILL); i++) {
      double rate = side.run(millis());
      still = rate > best * RISING ? 0 : still + 1;
      best = Math.max(best, rate);
    }
  }

  /** Their first server runs between ours and their second, once in this order, once reversed. */
  private void pair(Side our, Side their, Side other, boolean oursFirst) throws IOException {
    double first = (oursFirst ? our : other).run(millis());
    double middle = their.run(millis());
    double last = (oursFirst ? other : our).run(millis());
    ours.add(oursFirst ? first : last);
    theirs.add(middle);
    ratios.add((oursFirst ? first : last) / middle);
    noise.add((oursFirst ? last : first) / middle);
  }

  private Side start(boolean isOurs) throws IOException, InterruptedException {
    int port = freePorts();
    Path own = Files.createTempDirectory(directory, isOurs ? "ours" : "theirs");
    MeasuredProcess server = MeasuredProcess.start(own, isOurs ? ours(own, port) : theirs(port));
    try {
      return new Side(server, connected(server, new InetSocketAddress(MAIN, port)));
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private List<String> ours(Path data, int port) {
    String program = choice.product().resolve("bin/p2pd").toAbsolutePath().toString();
    return List.of(
        program,
        "up",
        "--json",
        "--data-dir",
        data.toString(),
        "--set",
        "plugin.service-stun.listen=[\"" + MAIN.getHostAddress() + "\"]",
        "--set",
        "plugin.service-stun.alternate=[\"" + ALTERNATE.getHostAddress() + "\"]",
        "--set",
        "plugin.service-stun.port=" + port,
        "--set",
        "plugin.service-stun.alternate-port=" + (port + 1));
  }

  /** Without whatever else it can do; the second port is the next one unless said otherwise. */
  private static List<String> theirs(int port) {
    return List.of(
        "turnserver",
        "-n",
        "--stun-only",
        "--no-tls",
        "--no-dtls",
        "--no-cli",
        "--pidfile",
        "pid",
        "--userdb",
        "users",
        "--log-file",
        "stdout",
        "-L",
        MAIN.getHostAddress(),
        "-L",
        ALTERNATE.getHostAddress(),
        "-p",
        String.valueOf(port));
  }

  /** Asks until the server answers. */
  private static StunLoad connected(MeasuredProcess server, InetSocketAddress address)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (server.isAlive() && System.nanoTime() - end < 0) {
      StunLoad load = new StunLoad(address);
      try {
        if (load.run(TRY_MILLIS) > 0) {
          return load;
        }
      } catch (PortUnreachableException tooEarly) {
        Thread.sleep(TRY_MILLIS);
      }
      load.close();
    }
    throw new IOException("no STUN server answered at " + address + ": " + server.output());
  }

  /** Returns a port that is free on both addresses, as is the next one. */
  private static int freePorts() throws IOException {
    while (true) {
      try (DatagramSocket any = new DatagramSocket(0, MAIN)) {
        int port = any.getLocalPort();
        if (port < 65535 && isFree(MAIN, port + 1) && isFree(ALTERNATE, port)) {
          return port;
        }
      }
    }
  }

  private static boolean isFree(InetAddress address, int port) throws IOException {
    try (DatagramSocket taken = new DatagramSocket(port, address)) {
      return taken.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(StunRun::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
