package net.p2pd.natlab.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * The process that a laboratory belongs to. Its number alone does not do, since numbers are used
 * again; when it started does.
 *
 * @param started in ticks since the machine started
 */
record LabOwner(long pid, long started) {

  static LabOwner current() {
    long pid = ProcessHandle.current().pid();
    return new LabOwner(pid, startOf(pid).orElse(0L));
  }

  /** Reads what {@link #toString} writes; null if it is something else. */
  static @Nullable LabOwner parse(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length != 2 || !parts[0].matches("[0-9]{1,18}") || !parts[1].matches("[0-9]{1,18}")) {
      return null;
    }
    return new LabOwner(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  boolean isAlive() {
    return startOf(pid).filter(start -> start == started).isPresent();
  }

  /** Field 22 of the process' stat file; the name before it may contain anything. */
  private static Optional<Long> startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean ended = rest[0].equals("Z") || rest[0].equals("X");
      return ended ? Optional.empty() : Optional.of(Long.parseLong(rest[19]));
    } catch (IOException e) {
      return Optional.empty(); // there is no such process
    }
  }

  @Override
  public String toString() {
    return pid + "-" + started;
  }
}
