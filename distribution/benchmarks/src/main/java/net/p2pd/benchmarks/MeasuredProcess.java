package net.p2pd.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process, whose processor time is read from outside (proc(5), Linux). */
final class MeasuredProcess implements AutoCloseable {

  private static final Path PROC = Path.of("/proc");

  /** Fields of /proc/PID/stat, counted from the one after the program's name. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;

  /** The unit of these times is the same for all programs, 10 ms on nearly every Linux. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long END_SECONDS = 20;

  private final Process process;
  private final Path log;

  private MeasuredProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Returns whether processes can be measured on this system. */
  static boolean isPossible() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  /**
   * Starts a server.
   *
   * @param directory where it works and where its output goes
   */
  static MeasuredProcess start(Path directory, List<String> command) throws IOException {
    Path log = Files.createTempFile(directory, "server", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("P2PD_ARCHIVE", "off"); // which another process would be making
    return new MeasuredProcess(builder.start(), log);
  }

  /** Returns the processor time that it and the processes it started have used, in seconds. */
  double processorSeconds() throws IOException {
    long ticks = 0;
    for (ProcessHandle one : all()) {
      ticks += ticks(one.pid());
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Returns the resident memory of it and the processes it started, in bytes. */
  long residentBytes() throws IOException {
    long kibibytes = 0;
    for (ProcessHandle one : all()) {
      for (String line : Files.readAllLines(PROC.resolve(one.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kibibytes * 1024;
  }

  /** Returns how many files and sockets it and the processes it started have open. */
  long openFiles() throws IOException {
    long count = 0;
    for (ProcessHandle one : all()) {
      try (Stream<Path> files = Files.list(PROC.resolve(one.pid() + "/fd"))) {
        count += files.count();
      }
    }
    return count;
  }

  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  private static long ticks(long pid) throws IOException {
    String line = Files.readString(PROC.resolve(pid + "/stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
  }

  /** Returns whether it runs. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns what it has printed, for error messages. */
  String output() throws IOException {
    return Files.readString(log).strip();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
