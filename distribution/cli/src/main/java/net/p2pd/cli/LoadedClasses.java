package net.p2pd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The classes that this process has loaded so far, as the virtual machine logs them.
 *
 * <p>An archive holds linked classes only. But a start also loads classes that nobody uses: the
 * checks of others, mostly of how exceptions relate, ask for them. Unless something links these
 * before the archive is written, every later start reads them from the jars.
 */
final class LoadedClasses {

  private static final String SOURCE = " source:";

  private LoadedClasses() {}

  /**
   * Links the classes of a log.
   *
   * @param log what {@code -Xlog:class+load=info:file=...:none} has written
   * @param loader sees the classes that matter; others are left alone
   * @return how many classes were linked now or before
   * @throws IOException if the log cannot be read
   */
  static int link(Path log, ClassLoader loader) throws IOException {
    int linked = 0;
    for (String line : Files.readAllLines(log)) {
      int end = line.indexOf(SOURCE);
      if (end > 0 && link(line.substring(0, end), loader)) {
        linked++;
      }
    }
    return linked;
  }

  private static boolean link(String name, ClassLoader loader) {
    try {
      // To tell a class's methods the virtual machine links it, and unlike a use runs none of it.
      Objects.requireNonNull(Class.forName(name, false, loader).getDeclaredMethods());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // of another loader, or with parts that are not installed; never archived
    }
  }
}
