package net.p2pd.natlab.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * Ends what laboratories have left whose process was killed: programs that their programs had
 * started, and files. Namespaces and devices go by themselves, with the last program in them.
 */
public final class LabCleaner {

  private LabCleaner() {}

  /** Removes all of it, as far as this user may; returns a line for each thing. */
  public static List<String> clean() {
    List<String> removed = new ArrayList<>();
    ProcessHandle.allProcesses().forEach(process -> end(process, removed));
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, LabFiles.PREFIX + "*-*-*")) {
      for (Path directory : found) {
        String owner = directory.getFileName().toString().substring(LabFiles.PREFIX.length());
        if (isLeft(owner.substring(0, owner.lastIndexOf('-'))) && isOurs(directory)) {
          LabFiles.remove(directory);
          removed.add("files " + directory);
        }
      }
    } catch (IOException e) {
      throw new LinuxLabException(folder + " cannot be read: " + e.getMessage(), 0);
    }
    return removed;
  }

  /**
   * Anybody may put a link of such a name there, which must lead nowhere; and another cleaner may
   * have been quicker.
   */
  private static boolean isOurs(Path directory) throws IOException {
    Path self = Path.of("/proc/self");
    try {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(self));
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private static void end(ProcessHandle process, List<String> removed) {
    if (owner(process.pid()).filter(LabCleaner::isLeft).isPresent() && process.destroyForcibly()) {
      removed.add(
          "process " + process.pid() + " " + process.info().command().orElse("of unknown name"));
    }
  }

  private static boolean isLeft(@Nullable String owner) {
    LabOwner found = owner == null ? null : LabOwner.parse(owner);
    return found != null && !found.isAlive();
  }

  /** The owner that a process was started for; empty if there is none or it is not ours to see. */
  private static Optional<String> owner(long pid) {
    String key = Programs.OWNER + "=";
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
      for (String line : new String(environment, StandardCharsets.ISO_8859_1).split("\0", -1)) {
        if (line.startsWith(key)) {
          return Optional.of(line.substring(key.length()));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
