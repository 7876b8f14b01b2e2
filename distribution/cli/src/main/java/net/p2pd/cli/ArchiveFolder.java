package net.p2pd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder {@code start} of a data directory: start-up archives, and beside each a text that says
 * what it was made from. A text without an archive says that none could be made from that.
 */
final class ArchiveFolder {

  /** More are of no use: one for each Java and installation that shares a data directory. */
  private static final int MOST_ARCHIVES = 4;

  /** Older unfinished archives were left by a process that was killed. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static final String ARCHIVE = ".jsa";
  private static final String ORIGIN = ".origin";
  private static final String UNFINISHED = ".unfinished";

  private final Path archive;
  private final Path directory;

  ArchiveFolder(Path archive) {
    this.archive = archive;
    this.directory = archive.resolveSibling(".").normalize();
  }

  private static Path originOf(Path archive) {
    String name = archive.getFileName().toString();
    return archive.resolveSibling(name.substring(0, name.length() - ARCHIVE.length()) + ORIGIN);
  }

  /** Returns whether making the archive from this was tried before, with success or not. */
  boolean isFrom(String origin) throws IOException {
    try {
      String known = Files.readString(originOf(archive));
      return known.equals(text(origin, Files.exists(archive)));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String text(String origin, boolean made) {
    return origin + "made " + made + "\n";
  }

  void prepare() throws IOException {
    Files.createDirectories(directory);
  }

  /** Returns a file to write to, which no other process uses. */
  Path unfinished(long process, String what) throws IOException {
    Path file = archive.resolveSibling(archive.getFileName() + "-" + process + what + UNFINISHED);
    Files.deleteIfExists(file);
    return file;
  }

  /** From now on nothing is known about the archive, whatever happens next. */
  void forget() throws IOException {
    Files.deleteIfExists(originOf(archive));
  }

  void remember(String origin) throws IOException {
    Files.writeString(originOf(archive), text(origin, Files.exists(archive)));
  }

  /** Removes what nobody can use any more, and the oldest archives if there are too many. */
  void tidy() throws IOException {
    Instant abandoned = Instant.now().minus(ABANDONED);
    List<Path> others = new ArrayList<>();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (name.endsWith(UNFINISHED)) {
        if (modified(file).toInstant().isBefore(abandoned)) {
          Files.deleteIfExists(file);
        }
      } else if (name.endsWith(ORIGIN) && !file.equals(originOf(archive))) {
        others.add(file);
      } else if (name.endsWith(ARCHIVE) && !Files.exists(originOf(file))) {
        Files.deleteIfExists(file);
      }
    }
    others.sort(Comparator.comparing(ArchiveFolder::modified).reversed());
    int kept = 1;
    for (Path origin : others) {
      if (kept < MOST_ARCHIVES && isUsable(origin)) {
        kept++;
      } else {
        remove(origin);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // it has just been removed
    }
  }

  /** An installation or a Java that has gone needs no archive. */
  private static boolean isUsable(Path origin) throws IOException {
    return Files.readString(origin)
        .lines()
        .filter(line -> line.startsWith(ArchiveOrigin.PLACE))
        .allMatch(line -> Files.exists(Path.of(line.substring(ArchiveOrigin.PLACE.length()))));
  }

  private void remove(Path origin) throws IOException {
    String name = origin.getFileName().toString();
    String stem = name.substring(0, name.length() - ORIGIN.length());
    Files.deleteIfExists(directory.resolve(stem + ARCHIVE));
    Files.deleteIfExists(origin);
  }
}
