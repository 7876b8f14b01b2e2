package net.p2pd.benchmarks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
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
import java.util.stream.Stream;

/**
 * Measures what an allocation costs that nobody uses: by how much the resident memory of {@code
 * p2pd up} grows with a thousand and more of them. An allocation has one socket, so the sockets say
 * how many there are.
 */
final class TurnIdleRun {

  private static final int FORKS = 6;
  private static final int CLIENTS = 1200;
  private static final int FEWEST = 1000;
  private static final int WARM_UPS = 2;
  private static final long STEP_MILLIS = 1000;
  private static final int MOST_STEPS = 120;

  /** So many seconds without a new socket, and all are there; or as many as there will be. */
  private static final int STILL = 3;

  private static final int PATIENCE = 20;
  private static final long END_SECONDS = 5;

  private TurnIdleRun() {}

  /** Measures a few fresh servers. */
  static Row measure(Choice choice) throws IOException, InterruptedException {
    if (!MeasuredProcess.isPossible()) {
      return Row.missing(Scenario.TURN_IDLE, "this system has no /proc/PID/status");
    }
    if (!StunRun.isInstalled("turnutils_uclient")) {
      return Row.missing(Scenario.TURN_IDLE, "coturn's clients are not installed");
    }
    Statistics figure = Statistics.of(forks(choice));
    return Row.most(Scenario.TURN_IDLE, String.format("%.0f", figure.median()), "", figure);
  }

  /** Measures them all at once: memory is no matter of how much time each of them gets. */
  private static double[] forks(Choice choice) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(FORKS);
    try {
      List<Future<Double>> running = new ArrayList<>();
      for (int i = 0; i < FORKS; i++) {
        running.add(threads.submit(() -> fork(choice)));
      }
      double[] figures = new double[FORKS];
      for (int i = 0; i < FORKS; i++) {
        figures[i] = running.get(i).get();
      }
      return figures;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static double fork(Choice choice) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("p2pd-benchmark");
    try {
      return fork(choice, directory);
    } finally {
      delete(directory);
    }
  }

  private static double fork(Choice choice, Path directory)
      throws IOException, InterruptedException {
    int port;
    try (DatagramSocket any = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    TurnLoad load = new TurnLoad(port);
    try (MeasuredProcess server =
        MeasuredProcess.start(directory, TurnRun.ours(choice, directory, port))) {
      for (int i = 0; i < MOST_STEPS && server.isAlive() && !load.isServed(); i++) {
        Thread.sleep(STEP_MILLIS);
      }
      for (int i = 0; i < WARM_UPS; i++) {
        TurnLoad.Outcome unused = load.run();
      }
      long memory = server.residentBytes();
      long sockets = server.openFiles();
      Process clients = load.idle(CLIENTS);
      try {
        long more = settled(server, sockets + CLIENTS) - sockets;
        if (more < FEWEST) {
          throw new IOException("only " + more + " allocations were made: " + server.output());
        }
        return (double) (server.residentBytes() - memory) / more;
      } finally {
        clients.destroy();
        if (!clients.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
          clients.destroyForcibly();
        }
      }
    }
  }

  /** Waits until there are no more sockets than a while ago, and returns how many there are. */
  private static long settled(MeasuredProcess server, long expected)
      throws IOException, InterruptedException {
    long most = server.openFiles();
    int still = 0;
    for (int i = 0; i < MOST_STEPS && still < (most < expected ? PATIENCE : STILL); i++) {
      Thread.sleep(STEP_MILLIS);
      long now = server.openFiles();
      still = now > most ? 0 : still + 1;
      most = Math.max(most, now);
    }
    return server.openFiles();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
