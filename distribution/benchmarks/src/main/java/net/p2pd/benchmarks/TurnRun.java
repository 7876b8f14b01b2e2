package net.p2pd.benchmarks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.p2pd.api.route.IpRange;

/**
 * Compares the TURN server of {@code p2pd up} with coturn's: messages relayed for each second of
 * processor time. Clients of coturn send 1,200 bytes to each other through channels, so each
 * message is relayed twice. Both servers see the same clients at the same pace, one server at a
 * time; a run in which a server loses messages counts only those that arrive.
 */
final class TurnRun implements AutoCloseable {

  private static final InetAddress LOOPBACK = IpRange.parse("127.0.0.1").first();
  private static final int WARM_UPS = 10;
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

  /** A server, and where it listens. */
  private record Side(String name, MeasuredProcess server, TurnLoad load) implements AutoCloseable {

    /** Returns messages for each second of processor time. */
    double run() throws IOException, InterruptedException {
      double before = server.processorSeconds();
      TurnLoad.Outcome outcome = load.run();
      double seconds = Math.max(0.01, server.processorSeconds() - before);
      if (outcome.lost() > 0) {
        System.err.println(name + " lost " + outcome.lost() + " of " + outcome.sent());
      }
      return outcome.received() / seconds;
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
      for (int i = 0; i < WARM_UPS; i++) {
        our.run();
      }
      their.run();
      other.run();
      for (int i = 0; i < choice.pairs(); i++) {
        pair(our, their, other, i % 2 == 0);
      }
    }
  }

  /** Their first server runs between ours and their second, once in this order, once reversed. */
  private void pair(Side our, Side their, Side other, boolean oursFirst)
      throws IOException, InterruptedException {
    double first = (oursFirst ? our : other).run();
    double middle = their.run();
    double last = (oursFirst ? other : our).run();
    ours.add(oursFirst ? first : last);
    theirs.add(middle);
    ratios.add((oursFirst ? first : last) / middle);
    noise.add((oursFirst ? last : first) / middle);
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
