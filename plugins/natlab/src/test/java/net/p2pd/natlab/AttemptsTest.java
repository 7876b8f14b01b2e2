package net.p2pd.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import net.p2pd.api.connect.ConnectReport;
import org.junit.jupiter.api.Test;

/**
 * Attempts of whole nodes, one laboratory each, on one thread and on two: the same traces. Prints
 * how many there are in a second; {@code -Dnatlab.attempts=20000} makes it a measurement.
 */
class AttemptsTest {

  private static final int ATTEMPTS = Integer.getInteger("natlab.attempts", 300);
  private static final String[] NATS = {
    "symmetric-random", "port-restricted-equal", "full-cone-preserving", "open-equal"
  };

  /** Two nodes connect; returns the digest of what happened. */
  private static String attempt(long seed) {
    NatLab lab = NatLab.seeded(seed);
    LabNode alice = lab.behind(NATS[(int) (seed % NATS.length)], new Dialler());
    LabNode bob = lab.onTheInternet(new Dialler());
    ConnectReport report = lab.connect(alice, bob);
    assertThat(report.isConnected()).as("seed %s: %s", seed, report).isTrue();
    return lab.trace().digest();
  }

  private static List<String> attempts(int first, int count, LongAdder cpu) {
    long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      digests.add(attempt(first + i));
    }
    cpu.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started);
    return digests;
  }

  private static List<String> attempts(int threads) throws InterruptedException {
    LongAdder cpu = new LongAdder();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<String>>> parts = new ArrayList<>();
      long started = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        int first = i * ATTEMPTS / threads;
        int count = (i + 1) * ATTEMPTS / threads - first;
        parts.add(pool.submit(() -> attempts(first, count, cpu)));
      }
      List<String> digests = new ArrayList<>();
      for (Future<List<String>> part : parts) {
        digests.addAll(part.get());
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.printf(
          "natlab: %d attempts of whole nodes, seeds from 0, %d thread(s): %.0f a second, %.0f in each"
              + " second of CPU time%n",
          ATTEMPTS, threads, ATTEMPTS / seconds, ATTEMPTS / (cpu.sum() / 1e9));
      return digests;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void laboratoriesRunBesideEachOther() throws InterruptedException {
    List<String> alone = attempts(1);
    assertThat(new HashSet<>(alone).size()).as("different traces").isGreaterThan(ATTEMPTS * 9 / 10);
    List<String> together = attempts(2);
    assertThat(together.equals(alone)).as("the same traces in the same order").isTrue();
  }
}
