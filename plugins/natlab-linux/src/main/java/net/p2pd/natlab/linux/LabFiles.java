package net.p2pd.natlab.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The few files of one laboratory: the names of its hosts. They lie in a directory that tells its
 * owner.
 */
final class LabFiles implements AutoCloseable {

  static final String PREFIX = "p2pd-lab-";
  static final List<String> NAMES = List.of("hosts", "resolv.conf");

  private final Path directory;
  private final StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");

  private LabFiles(Path directory) {
    this.directory = directory;
  }

  static LabFiles create() {
    try {
      // What comes after the owner is random, so that nobody else can have made it beforehand.
      LabFiles files = new LabFiles(Files.createTempDirectory(PREFIX + LabOwner.current() + "-"));
      files.write();
      Files.writeString(files.directory.resolve("resolv.conf"), "");
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("the laboratory's files cannot be written: " + e, e);
    }
  }

  Path directory() {
    return directory;
  }

  synchronized void name(String name, List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      hosts.append(address.getHostAddress()).append(' ').append(name).append('\n');
    }
    try {
      write();
    } catch (IOException e) {
      throw new UncheckedIOException("the name " + name + " cannot be written: " + e, e);
    }
  }

  /** In place, since programs that run hold this very file. */
  private void write() throws IOException {
    Files.write(directory.resolve("hosts"), hosts.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    remove(directory);
  }

  static void remove(Path directory) {
    try {
      for (String name : NAMES) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be removed: " + e, e);
    }
  }
}
