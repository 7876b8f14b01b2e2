package net.p2pd.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import net.p2pd.benchmarks.load.IdleServers;
import net.p2pd.benchmarks.load.Loads;

/**
 * The process whose heap is weighed: a server. Its first answer is its port, each further the heap.
 */
final class IdleWorker {

  private static final int COLLECTIONS = 3;

  private IdleWorker() {}

  /** Takes the side. */
  public static void main(String... args) throws IOException {
    int port = IdleServers.start(Loads.Side.valueOf(args[0]));
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(order.equals("port") ? port : heap());
    }
    System.exit(0);
  }

  private static long heap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
