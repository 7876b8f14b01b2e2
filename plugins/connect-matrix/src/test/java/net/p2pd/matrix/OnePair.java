package net.p2pd.matrix;

import java.lang.management.ManagementFactory;

/**
 * Tells the whole story of one pair: {@code OnePair symmetric-random port-restricted-equal 7}, with
 * more seeds behind the first.
 */
final class OnePair {

  private OnePair() {}

  public static void main(String[] arguments) {
    Home caller = Home.of(arguments[0]);
    Home answerer = Home.of(arguments[1]);
    for (int i = 2; i < Math.max(3, arguments.length); i++) {
      long seed = arguments.length > i ? Long.parseLong(arguments[i]) : 1;
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      Cell cell = Cell.of(seed, caller, answerer);
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      System.out.println(cell);
      System.out.printf("    %d ms of CPU time%n", cpu / 1_000_000);
    }
  }
}
