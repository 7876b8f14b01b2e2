package net.p2pd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a start-up archive is made from: this Java and this installation, down to the size and date
 * of each file. Java itself compares a part of that only, and then uses the archive or not.
 */
final class ArchiveOrigin {

  /**
   * The first word of the line that names a place which has to exist, for the archive to be used.
   */
  static final String PLACE = "place ";

  private final String text;

  private ArchiveOrigin(String text) {
    this.text = text;
  }

  static ArchiveOrigin of(Path home) throws IOException {
    Path java = Path.of(System.getProperty("java.home"));
    StringBuilder text = new StringBuilder();
    text.append(PLACE).append(home).append('\n');
    text.append(PLACE).append(java).append('\n');
    text.append("version ").append(Runtime.version()).append(' ');
    text.append(System.getProperty("java.vm.vendor")).append('\n');
    // Of Java, what changes with every update, also one that keeps the version.
    for (String file : List.of("release", "lib/modules", "lib/server/classes.jsa")) {
      append(text, java, java.resolve(file));
    }
    for (String folder : List.of("lib", "plugins")) {
      if (Files.isDirectory(home.resolve(folder))) {
        try (Stream<Path> files = Files.walk(home.resolve(folder))) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            append(text, home, file);
          }
        }
      }
    }
    return new ArchiveOrigin(text.toString());
  }

  private static void append(StringBuilder text, Path root, Path file) throws IOException {
    if (Files.exists(file)) {
      text.append("file ").append(root.relativize(file)).append(' ');
      text.append(Files.size(file)).append(' ');
      text.append(Files.getLastModifiedTime(file).toMillis()).append('\n');
    }
  }

  /** Returns a line for each fact. */
  String text() {
    return text;
  }
}
