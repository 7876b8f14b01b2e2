package net.p2pd.leaks;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Living threads, daemons too. */
final class Threads extends Inventory<Thread> {

  /** Threads that the whole JVM shares and that end by themselves, if at all. */
  private static final List<String> SHARED =
      List.of(
          "CompletableFutureDelayScheduler", // the JDK's, for timeouts of futures
          "DestroyJavaVM",
          "ForkJoinPool.commonPool-", // the JDK's
          "JNA Cleaner", // stays as long as a library is loaded
          "globalEventExecutor-", // Netty's, ends one second after its last task
          "junit-", // watches the time of tests
          "p2pd-handler-watchdog", // ends when no handler has run for a while
          "surefire-"); // runs the tests

  @Override
  Set<Thread> present() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread[] threads = new Thread[group.activeCount() + 16];
    int count = group.enumerate(threads, true);
    while (count == threads.length) {
      threads = new Thread[2 * count];
      count = group.enumerate(threads, true);
    }
    Set<Thread> present = new HashSet<>(Arrays.asList(threads).subList(0, count));
    present.removeIf(thread -> !thread.isAlive() || isShared(thread));
    return present;
  }

  private static boolean isShared(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    if (group == null) {
      return true; // has ended meanwhile
    }
    // Those of the JVM itself: finalizer, signals, compilers, cleaners, the reaper of processes.
    boolean ofTheJvm = group.getParent() == null || group.getName().equals("InnocuousThreadGroup");
    return ofTheJvm || SHARED.stream().anyMatch(thread.getName()::startsWith);
  }

  @Override
  String describe(Thread thread) {
    StringBuilder text = new StringBuilder();
    text.append("thread '").append(thread.getName()).append("' (");
    text.append(thread.isDaemon() ? "daemon, " : "").append(thread.getState());
    ClassLoader loader = thread.getContextClassLoader();
    if (!Objects.equals(loader, ClassLoader.getSystemClassLoader())) {
      text.append(", context class loader ").append(loader);
    }
    text.append("), of ").append(thread.getClass().getName()).append(", is here:");
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n      at ").append(frame);
    }
    return text.toString();
  }
}
