package net.p2pd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;

/**
 * Keeps the archive of classes (JDK: class data sharing) that {@code bin/p2pd} starts with.
 *
 * <p>A node that has started looks whether the archive is there and was made by this Java from this
 * installation; if not, a second process makes one. That process does at low priority what a start
 * needs and ends. A node could write its own classes as it ends, but that makes the end late, costs
 * memory all the time before, and never happens where the node is killed.
 *
 * <p>The archive takes its place by being renamed, once it is whole and on the disk: Java maps it
 * without a look at its content, and a part of an archive would crash it. Whatever goes wrong here
 * is logged and leaves the node alone. What was tried with this Java and this installation and
 * failed is not tried again.
 */
final class StartArchive implements AutoCloseable {

  /** The system property that names the archive, set by {@code bin/p2pd}; absent = none wanted. */
  private static final String PROPERTY = "p2pd.archive";

  /** Leaves the first moments of a node to the node. */
  private static final Duration DELAY = Duration.ofSeconds(2);

  /** How long the making may take; some seconds are usual where the machine is not busy. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** How long a process that was told to end may take to do so. */
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(StartArchive.class.getName());

  private final Path archive;
  private final Path home;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::keep, "p2pd-archive");
  private volatile @Nullable Process making;

  private StartArchive(Path archive, Path home) {
    this.archive = archive;
    this.home = home;
  }

  /** Begins to look after the archive of this program, if it is to have one. */
  static @Nullable StartArchive keepInBackground() {
    String path = System.getProperty(PROPERTY);
    Path home = CommonOptions.home();
    if (path == null || home == null) {
      return null;
    }
    StartArchive kept = new StartArchive(Path.of(path).toAbsolutePath(), home);
    kept.thread.setDaemon(true);
    kept.thread.start();
    return kept;
  }

  private void keep() {
    try {
      String origin = ArchiveOrigin.of(home).text();
      ArchiveFolder folder = new ArchiveFolder(archive);
      if (folder.isFrom(origin)) {
        LOG.log(System.Logger.Level.DEBUG, "the start-up archive is as it should be");
        return;
      }
      if (closed.await(DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      folder.prepare();
      make(folder, origin);
      folder.tidy();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the start-up archive cannot be kept: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void make(ArchiveFolder folder, String origin) throws IOException, InterruptedException {
    long process = ProcessHandle.current().pid();
    Path unfinished = folder.unfinished(process, "");
    Path classes = folder.unfinished(process, "-classes");
    try {
      boolean made = run(new ArchiveProcess(home, unfinished, classes).start());
      if (closed.getCount() == 0) {
        return;
      }
      folder.forget();
      made &= Files.isRegularFile(unfinished) && Files.size(unfinished) > 0;
      if (made) {
        toDisk(unfinished);
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
      }
      folder.remember(origin);
      LOG.log(
          System.Logger.Level.DEBUG,
          made ? "made the start-up archive " + archive : "no start-up archive can be made");
    } finally {
      Files.deleteIfExists(unfinished);
      Files.deleteIfExists(classes);
    }
  }

  /** Returns whether the process ended well. */
  private boolean run(Process process) throws IOException, InterruptedException {
    making = process;
    if (closed.getCount() == 0) {
      process.destroyForcibly();
    }
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("the machine is too busy: making it took longer than " + LIMIT);
    }
    return process.exitValue() == 0;
  }

  /** A file that is renamed before its content is on the disk can be empty after a power cut. */
  private static void toDisk(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Stops what is under way, and leaves no process and no unfinished file behind. */
  @Override
  public void close() {
    closed.countDown();
    Process process = making;
    if (process != null) {
      process.destroyForcibly();
    }
    try {
      thread.join(END_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
