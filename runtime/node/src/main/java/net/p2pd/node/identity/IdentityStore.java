package net.p2pd.node.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps an identity in a data directory, in the file {@value #FILE}, readable by its owner only. It
 * is created at the first use, all of it at once, by one process only however many start together;
 * and it is never written again. A file that is damaged or open to others is refused and left as it
 * is.
 *
 * <p>Reads and writes files: not for event loops. Thread-safe.
 */
public final class IdentityStore {

  /** The name of the file. */
  public static final String FILE = "identity.pem";

  private static final String LOCK = "identity.lock";

  /** Threads of this process; the file lock beside it knows only processes. */
  private static final Object IN_PROCESS = new Object();

  private final Path directory;
  private final Path file;
  private final boolean links;

  /** Creates a store; nothing is read yet. */
  public IdentityStore(Path directory) {
    this(directory, true);
  }

  /** For tests: without hard links, as on FAT. */
  IdentityStore(Path directory, boolean links) {
    this.directory = Objects.requireNonNull(directory, "directory").toAbsolutePath();
    this.file = this.directory.resolve(FILE);
    this.links = links;
  }

  /** Returns the file, whether it exists or not. */
  public Path file() {
    return file;
  }

  /**
   * Returns the identity of the directory; makes directory and identity if there are none.
   *
   * @throws IdentityException if the file is damaged, open to others or cannot be read, or if the
   *     directory is open to others or cannot be written
   */
  public Identity loadOrCreate() {
    DataDirectory.prepare(directory);
    return load().orElseGet(this::create);
  }

  /**
   * Returns the identity of the directory, if it has one; creates nothing.
   *
   * @throws IdentityException if the file is damaged, open to others or cannot be read
   */
  public Optional<Identity> load() {
    if (!OwnerOnly.isThere(file)) {
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      OwnerOnly.checkFile(file);
      bytes = in.readNBytes(IdentityText.MAX_BYTES + 1);
    } catch (AccessDeniedException e) {
      throw new IdentityException(
          "The identity file " + file + " may not be read by this user; run as its owner", e);
    } catch (IOException e) {
      throw damaged("it cannot be read (" + e + ")", e);
    }
    try {
      return Optional.of(IdentityText.read(bytes));
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private IdentityException damaged(String what, Exception cause) {
    return new IdentityException(
        "The identity file "
            + file
            + " is damaged: "
            + what
            + ". It was left as it is. Restore it from a backup; or move it away, and the node gets"
            + " a new identity, which nobody knows yet",
        cause);
  }

  private Identity create() {
    Identity identity = Identity.ephemeral();
    byte[] name = new byte[8];
    new SecureRandom().nextBytes(name);
    Path fresh = directory.resolve(FILE + "." + HexFormat.of().formatHex(name) + ".new");
    try {
      try {
        write(fresh, IdentityText.write(identity));
        publish(fresh);
      } finally {
        Files.deleteIfExists(fresh);
      }
      syncDirectory();
      return identity;
    } catch (FileAlreadyExistsException e) {
      // Somebody else was faster; theirs is the identity.
      return load().orElseThrow(() -> notWritten(e));
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private IdentityException notWritten(IOException cause) {
    return new IdentityException(
        "The identity file "
            + file
            + " cannot be written ("
            + cause
            + "); give a directory that this user"
            + " may write with --data-dir, or start with an identity that is not kept",
        cause);
  }

  private void write(Path path, String text) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(path, options, OwnerOnly.file(directory))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Gives the finished file its name, unless that is taken. */
  private void publish(Path fresh) throws IOException {
    if (links) {
      try {
        Files.createLink(file, fresh);
        return;
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        // A file system without hard links; what else may be wrong shows below.
      }
    }
    publishUnderLock(fresh);
  }

  /** A move that must not replace looks first and then moves, so only one may do it at a time. */
  private void publishUnderLock(Path fresh) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    synchronized (IN_PROCESS) {
      try (FileChannel channel =
              FileChannel.open(directory.resolve(LOCK), options, OwnerOnly.file(directory));
          FileLock lock = channel.lock()) {
        Objects.requireNonNull(lock, "lock");
        Files.move(fresh, file);
      }
    }
  }

  /** Makes the new name last through a power cut, where the system can. */
  private void syncDirectory() throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
