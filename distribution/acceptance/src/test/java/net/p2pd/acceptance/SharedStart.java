package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The environment in which tests start the product. They do it some hundred times, so they share
 * one start-up archive, as all starts of a user's but the first have one.
 */
final class SharedStart {

  private static final String OPTIONS = "-XX:SharedArchiveFile=" + archive();

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

  /** Makes an archive in the way that the program makes its own. */
  private static Path archive() {
    try {
      Path directory = Files.createTempDirectory("p2pd-start");
      directory.toFile().deleteOnExit();
      Path archive = directory.resolve("start.jsa");
      Path classes = directory.resolve("classes");
      archive.toFile().deleteOnExit();
      classes.toFile().deleteOnExit();
      Product.Result made =
          Product.run(
              Product.HOME.resolve("bin/p2pd"),
              Map.of(
                  "P2PD_ARCHIVE",
                  "off",
                  "P2PD_JAVA_OPTS",
                  "-XX:ArchiveClassesAtExit="
                      + archive
                      + " -Xlog:class+load=info:file="
                      + classes
                      + ":none"),
              "train-start",
              "--classes",
              classes.toString());
      assertThat(made.exitCode()).as(made.toString()).isZero();
      assertThat(archive).isNotEmptyFile();
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
