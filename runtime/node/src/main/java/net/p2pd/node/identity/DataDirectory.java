package net.p2pd.node.identity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;

/**
 * The directory that holds a node's identity and its plugins' data, open to its owner only, and
 * locked against a second node for as long as this object is open. The system drops the lock of a
 * process that dies.
 *
 * <p>Reads and writes files: not for event loops. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK = "node.lock";

  /**
   * The directories locked by this process. Asking the file again would not do: on POSIX systems,
   * closing any second channel to a file drops the process's lock on it.
   */
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path real;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, Path real, FileChannel channel, FileLock lock) {
    this.path = path;
    this.real = real;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Returns where the user's data belongs: {@code $XDG_DATA_HOME/p2pd} or {@code
   * ~/.local/share/p2pd} (XDG Base Directory Specification), on macOS {@code ~/Library/Application
   * Support/p2pd}, on Windows {@code %LOCALAPPDATA%\p2pd}. It need not exist.
   */
  public static Path standard() {
    return standard(
        System.getProperty("os.name", ""), System.getProperty("user.home", ""), System.getenv());
  }

  static Path standard(String system, String home, Map<String, String> environment) {
    String os = system.toLowerCase(Locale.ROOT);
    if (os.startsWith("windows")) {
      Path local = absolute(environment.get("LOCALAPPDATA"));
      return (local == null ? Path.of(home, "AppData", "Local") : local).resolve("p2pd");
    }
    if (os.startsWith("mac")) {
      return Path.of(home, "Library", "Application Support", "p2pd");
    }
    Path xdg = absolute(environment.get("XDG_DATA_HOME"));
    return (xdg == null ? Path.of(home, ".local", "share") : xdg).resolve("p2pd");
  }

  /** The specification says to ignore a relative path. */
  private static @Nullable Path absolute(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    Path path = Path.of(value);
    return path.isAbsolute() ? path : null;
  }

  /**
   * Creates the directory if there is none and locks it.
   *
   * @throws IdentityException if another node uses it, others may change it, or it cannot be made
   */
  public static DataDirectory open(Path directory) {
    Path path = prepare(directory);
    try {
      Path real = path.toRealPath();
      if (!LOCKED_HERE.add(real)) {
        throw taken(path, "this process");
      }
      DataDirectory opened = null;
      try {
        opened = lock(path, real);
        return opened;
      } finally {
        if (opened == null) {
          LOCKED_HERE.remove(real);
        }
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static DataDirectory lock(Path path, Path real) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel channel = FileChannel.open(path.resolve(LOCK), options, OwnerOnly.file(path));
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      throw taken(path, "this process"); // through another class loader's copy of this class
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw taken(path, "another process");
    }
    return new DataDirectory(path, real, channel, lock);
  }

  private static IdentityException taken(Path path, String who) {
    return new IdentityException(
        "A node of "
            + who
            + " runs in the data directory "
            + path
            + "; stop it, or give this node a directory of its own with --data-dir");
  }

  private static IdentityException unusable(Path path, IOException cause) {
    return new IdentityException(
        "The data directory "
            + path
            + " cannot be used ("
            + cause
            + "); give another one with --data-dir",
        cause);
  }

  /** Creates the directory if there is none, and refuses one that others may change. */
  static Path prepare(Path directory) {
    Path path = Objects.requireNonNull(directory, "directory").toAbsolutePath().normalize();
    try {
      if (!OwnerOnly.isThere(path)) {
        OwnerOnly.createDirectory(path);
      } else if (!Files.isDirectory(path)) {
        throw new IdentityException(
            "The data directory " + path + " is no directory; give another one with --data-dir");
      }
      OwnerOnly.checkDirectory(path);
      return path;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** Returns the directory, absolute. */
  public Path path() {
    return path;
  }

  /** Returns the store of this directory's identity. */
  public IdentityStore identity() {
    return new IdentityStore(path);
  }

  /**
   * Returns a directory within this one, open to the owner only; makes it if it is not there.
   *
   * @param name one name, without separators
   * @throws IllegalArgumentException if the name would lead elsewhere
   * @throws IdentityException if it cannot be made
   */
  public Path subdirectory(String name) {
    Path child = path.resolve(name).normalize();
    if (!path.equals(child.getParent()) || child.equals(path)) {
      throw new IllegalArgumentException("'" + name + "' is no name of a directory in " + path);
    }
    return prepare(child);
  }

  /** Unlocks the directory; its content stays. */
  @Override
  public void close() {
    synchronized (channel) {
      if (!channel.isOpen()) {
        return;
      }
      try {
        lock.release();
        channel.close();
      } catch (IOException e) {
        throw unusable(path, e);
      } finally {
        LOCKED_HERE.remove(real);
      }
    }
  }
}
