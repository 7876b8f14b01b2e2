package net.p2pd.loader;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;

/**
 * The private directory that jars are copied to before their classes are loaded. Windows cannot
 * replace an open jar, and elsewhere a jar that is overwritten in place breaks the program that has
 * it open; a hard link would be the same file and no better. Copying costs about a millisecond per
 * 2 MiB.
 *
 * <p>Made at the first copy. A lock file tells a directory in use from one that a killed program
 * left behind; those are removed by the next one that makes a directory at the same place.
 * Thread-safe.
 */
final class WorkDirectory implements AutoCloseable {

  private static final String PREFIX = "p2pd-plugins-";
  private static final String MINE = PREFIX + ProcessHandle.current().pid() + "-";
  private static final String LOCK = ".lock";

  /** How old a lock file must be before it is tried, so that one just made is not taken away. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final @Nullable Path parent;
  private @Nullable Path root;
  private @Nullable FileChannel lock;
  private int count;

  /** Creates it below a directory, or below the system's directory for temporary files. */
  WorkDirectory(@Nullable Path parent) {
    this.parent = parent;
  }

  /** Makes a new directory for one plugin's jars. */
  synchronized Path reserve() {
    try {
      Path at = root == null ? open() : root;
      root = at;
      return Files.createDirectory(at.resolve(String.valueOf(++count)));
    } catch (IOException e) {
      throw new PluginException(
          "no directory for copies of plugins can be made in "
              + (parent == null ? System.getProperty("java.io.tmpdir") : parent)
              + " ("
              + e
              + "); check who owns it and whether there is space");
    }
  }

  private Path open() throws IOException {
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path made =
        parent == null ? Files.createTempDirectory(MINE) : Files.createTempDirectory(parent, MINE);
    lock =
        FileChannel.open(
            made.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) {
      throw new IOException(made + " is locked by another program");
    }
    sweep(made);
    return made;
  }

  /** Copies a jar. */
  static void copy(Path jar, Path copy) {
    try (FileChannel in = FileChannel.open(jar, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = in.size();
      for (long done = 0; done < size; ) {
        long copied = in.transferTo(done, size - done, out);
        if (copied <= 0) {
          throw new IOException("it became shorter while it was copied");
        }
        done += copied;
      }
    } catch (IOException e) {
      throw new Refusal(
          Refusal.DEFINE,
          jar.getFileName() + " cannot be copied to " + copy.getParent() + " (" + e + ")",
          "check that it is readable and that there is space");
    }
  }

  /** Deletes a plugin's copies; what another program holds open is left for the next sweep. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // A virus scanner, or Windows; the lock file is gone with the program, so the next one
      // sweeps.
      System.getLogger(WorkDirectory.class.getName())
          .log(System.Logger.Level.DEBUG, "copies of a plugin stay for now: " + e);
    }
  }

  @Override
  public synchronized void close() {
    if (root == null || lock == null) {
      return;
    }
    try {
      for (Path entry : list(root)) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          delete(entry);
        }
      }
      lock.close();
      Files.deleteIfExists(root.resolve(LOCK));
      Files.deleteIfExists(root);
    } catch (IOException e) {
      System.getLogger(WorkDirectory.class.getName())
          .log(System.Logger.Level.DEBUG, "the directory of plugin copies stays for now: " + e);
    }
    root = null;
    lock = null;
  }

  /** Removes what programs that were killed left beside it. */
  private static void sweep(Path own) {
    Path beside = own.getParent();
    if (beside == null) {
      return;
    }
    try (DirectoryStream<Path> others = Files.newDirectoryStream(beside, PREFIX + "*")) {
      for (Path other : others) {
        // Touching a lock file of this very program would lose its lock: POSIX locks are per
        // process.
        if (!String.valueOf(other.getFileName()).startsWith(MINE)
            && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
          sweepOne(other);
        }
      }
    } catch (IOException e) {
      // Another program sweeps at the same time, or the file system has no owners: nothing is lost.
      return;
    }
  }

  private static void sweepOne(Path other) throws IOException {
    Path lockFile = other.resolve(LOCK);
    if (!Files.isRegularFile(lockFile, LinkOption.NOFOLLOW_LINKS)
        || Files.getLastModifiedTime(lockFile).toInstant().isAfter(Instant.now().minus(SETTLED))) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        @Nullable FileLock taken = channel.tryLock()) {
      if (taken == null) {
        return;
      }
      for (Path entry : list(other)) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(lockFile);
    Files.deleteIfExists(other);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
