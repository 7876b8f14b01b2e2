package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The environment in which tests start the product. They do it some hundred times, so they share
 * one start-up archive, as all starts of a user's but the first have one; and the JVM compiles as
 * it does in the tests themselves, since hardly any of these processes lives long enough for more.
 */
final class SharedStart {

  /** How a JVM of the tests compiles. */
  static final String COMPILING = System.getProperty("product.flags", "").strip();

  private static final String OPTIONS = "-XX:SharedArchiveFile=" + archive() + " " + COMPILING;

  private SharedStart() {}

  /**
   * Fills in the environment of a process.
   *
   * @param more variables to set; an empty value removes the variable. With {@code P2PD_ARCHIVE} or
   *     {@code P2PD_JAVA_OPTS} among them the process gets no archive of the tests.
   */
  static void into(Map<String, String> environment, Map<String, String> more) {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("P2PD_ARCHIVE", "off");
    if (!more.containsKey("P2PD_ARCHIVE")) {
      environment.put("P2PD_JAVA_OPTS", OPTIONS);
    }
    environment.putAll(more);
    environment.values().removeIf(String::isEmpty);
  }

  /** Returns the archive for this product and Java; the first of all test processes makes it. */
  private static Path archive() {
    try {
      Path directory = Path.of("target", "start").toAbsolutePath();
      if (directory.toString().contains(" ")) { // which would end an option
        directory = Files.createTempDirectory("p2pd-start");
      }
      Files.createDirectories(directory);
      Path archive = directory.resolve(Integer.toHexString(product().hashCode()) + ".jsa");
      try (FileChannel file =
              FileChannel.open(
                  directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        assertThat(lock.isValid()).isTrue();
        if (!Files.exists(archive)) {
          clear(directory);
          make(archive);
        }
      }
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what an archive depends on: Java would ignore one that does not fit. */
  private static List<String> product() throws IOException {
    try (Stream<Path> files = Files.walk(Product.HOME)) {
      Stream<String> jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .map(jar -> jar + " " + jar.toFile().length() + " " + jar.toFile().lastModified())
              .sorted();
      String java = System.getProperty("java.home") + " " + Runtime.version();
      return Stream.concat(Stream.of(java), jars).toList();
    }
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path old : files.filter(file -> !file.endsWith("lock")).toList()) {
        Files.delete(old);
      }
    }
  }

  /** Makes an archive in the way that the program makes its own. */
  private static void make(Path archive) throws IOException {
    Path unfinished = archive.resolveSibling("unfinished");
    Path classes = archive.resolveSibling("classes");
    Product.Result made =
        Product.run(
            Product.HOME.resolve("bin/p2pd"),
            Map.of(
                "P2PD_ARCHIVE",
                "off",
                "P2PD_JAVA_OPTS",
                "-XX:ArchiveClassesAtExit="
                    + unfinished
                    + " -Xlog:class+load=info:file="
                    + classes
                    + ":none"),
            "train-start",
            "--classes",
            classes.toString());
    assertThat(made.exitCode()).as(made.toString()).isZero();
    assertThat(unfinished).isNotEmptyFile();
    Files.move(unfinished, archive);
  }
}
