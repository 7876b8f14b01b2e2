package net.p2pd.leaks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Open sockets, files and whatever else has a file descriptor, as Linux shows them. */
final class OpenFiles extends Inventory<OpenFiles.Handle> {

  static final Path FOLDER = Path.of("/proc/self/fd");

  /** Opened by the JDK, and by what calls native code for it, once and for all. */
  private static final List<String> OF_THE_JDK =
      List.of(
          System.getProperty("java.home") + File.separator,
          "/proc/" + ProcessHandle.current().pid() + "/fd", // this very look
          Path.of(System.getProperty("java.io.tmpdir"), "ffi").toString(), // memory of JNA's libffi
          "/dev/random",
          "/dev/urandom",
          "/dev/pts/",
          "/dev/tty");

  private static final Set<String> LIBRARIES = libraries();

  /** A file descriptor and what it leads to, in the words of the system. */
  record Handle(int number, String target) {}

  OpenFiles() {
    try {
      // The JDK keeps a socket of its own from the first use of each.
      SocketChannel.open().close();
      ServerSocketChannel.open().close();
      DatagramChannel.open().close();
      Selector.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean canBeSeen() {
    return Files.isDirectory(FOLDER);
  }

  /** Returns the jars of the program itself, which the JVM keeps open. */
  private static Set<String> libraries() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(key -> System.getProperty(key, ""))
        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator, -1)))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
        .collect(Collectors.toSet());
  }

  @Override
  Set<Handle> present() {
    Set<Handle> present = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER)) {
      for (Path file : files) {
        add(file, present);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return present;
  }

  private static void add(Path file, Set<Handle> present) {
    String target;
    try {
      target = Files.readSymbolicLink(file).toString();
    } catch (IOException closedMeanwhile) {
      return;
    }
    if (OF_THE_JDK.stream().noneMatch(target::startsWith) && !LIBRARIES.contains(target)) {
      present.add(new Handle(Integer.parseInt(file.getFileName().toString()), target));
    }
  }

  @Override
  String describe(Handle handle) {
    String what =
        handle.target().startsWith("socket:") ? SocketTable.describe(handle.target()) : "";
    return "file descriptor " + handle.number() + ": " + handle.target() + what;
  }
}
