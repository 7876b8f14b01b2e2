package net.p2pd.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures the program itself: how long {@code p2pd up} takes to be ready, and what it occupies.
 */
final class ProcessRun implements AutoCloseable {

  private static final int STARTS = 15;
  private static final int RESTS = 6;
  private static final long REST_MILLIS = 4000;
  private static final long END_SECONDS = 20;
  private static final long ARCHIVE_SECONDS = 60;
  private static final long ARCHIVE_LOOK_MILLIS = 100;
  private static final double KIB_PER_MIB = 1024;

  private final Path product;
  private final Path data;

  /** Makes a data directory that lives as long as this. */
  ProcessRun(Path product) throws IOException {
    this.product = product;
    this.data = Files.createTempDirectory("p2pd-benchmark");
  }

  private record Started(Process process, double millis) {}

  /** Measures starts after the first. */
  Row starts() throws IOException, InterruptedException {
    settle();
    double[] millis = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      Started started = start();
      millis[i] = started.millis();
      stop(started);
    }
    Statistics time = Statistics.of(millis);
    return Row.most(Scenario.START, Math.round(time.median()) + " ms", "", time);
  }

  /** Measures the resident memory some seconds after "ready". */
  Row resident() throws IOException, InterruptedException {
    if (!Files.isReadable(status(ProcessHandle.current().pid()))) {
      return Row.missing(Scenario.RESIDENT, "this system has no /proc/PID/status");
    }
    settle();
    double[] mebibytes = new double[RESTS];
    for (int i = 0; i < RESTS; i++) {
      Started started = start();
      Thread.sleep(REST_MILLIS);
      mebibytes[i] = residentKib(started.process().pid()) / KIB_PER_MIB;
      stop(started);
    }
    Statistics memory = Statistics.of(mebibytes);
    return Row.most(Scenario.RESIDENT, Math.round(memory.median()) + " MiB", "", memory);
  }

  /** Lets a first start make what later ones use: the identity and, meanwhile, the archive. */
  private void settle() throws IOException, InterruptedException {
    Started first = start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARCHIVE_SECONDS);
    while (!hasArchive()) {
      if (System.nanoTime() > end) {
        stop(first);
        throw new IOException(
            "p2pd up made no start-up archive in " + ARCHIVE_SECONDS + " s in " + data);
      }
      Thread.sleep(ARCHIVE_LOOK_MILLIS);
    }
    stop(first);
  }

  private boolean hasArchive() throws IOException {
    Path start = data.resolve("start");
    if (!Files.isDirectory(start)) {
      return false;
    }
    try (Stream<Path> files = Files.list(start)) {
      return files.anyMatch(file -> file.toString().endsWith(".jsa"));
    }
  }

  private Started start() throws IOException {
    long begin = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(
                product.resolve("bin/p2pd").toString(), "up", "--json", "--data-dir", "" + data)
            .redirectError(data.resolve("log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String first = lines.readLine();
    double millis = (System.nanoTime() - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    if (first == null || !first.contains("\"ready\"")) {
      process.destroyForcibly();
      throw new IOException(
          "p2pd up said " + first + "; " + Files.readString(data.resolve("log")).strip());
    }
    return new Started(process, millis);
  }

  private static void stop(Started started) throws InterruptedException {
    started.process().destroy();
    if (!started.process().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      started.process().destroyForcibly();
    }
  }

  private static Path status(long pid) {
    return Path.of("/proc", String.valueOf(pid), "status");
  }

  private static double residentKib(long pid) throws IOException {
    for (String line : Files.readAllLines(status(pid))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("the system does not say how much memory process " + pid + " occupies");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(ProcessRun::delete);
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
