package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The assembled product, and programs run as a user runs them. */
final class Product {
  static final Path HOME = Path.of(System.getProperty("product")).toAbsolutePath().normalize();
  static final String VERSION = System.getProperty("product.version");

  private static final Duration TIME_LIMIT = Duration.ofSeconds(120);

  private Product() {}

  /** What a program left behind. */
  record Result(int exitCode, String out, String err) {}

  /** Runs {@code bin/p2pd} on the Java that runs the tests. */
  static Result run(String... words) {
    return run(HOME.resolve("bin/p2pd"), Map.of(), words);
  }

  /**
   * Runs a program to its end.
   *
   * @param environment variables to set; an empty value removes the variable
   */
  static Result run(Path program, Map<String, String> environment, String... words) {
    return run(TIME_LIMIT, program, environment, List.of(words));
  }

  /** Runs a program to its end, which may take as long as the limit says. */
  static Result run(
      Duration limit, Path program, Map<String, String> environment, List<String> words) {
    List<String> command = new ArrayList<>(words);
    command.add(0, program.toString());
    try {
      Path out = Files.createTempFile("p2pd", ".out");
      Path err = Files.createTempFile("p2pd", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        SharedStart.into(builder.environment(), environment);
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
        }
        Result result =
            new Result(
                ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
        assertThat(ended).as("%s ends within %s: %s", command, limit, result).isTrue();
        return result;
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes a second installation, to be damaged at will.
   *
   * @param without the beginnings of paths below {@code lib} to leave out, such as {@code netty}
   */
  static Path copy(Path directory, String... without) throws IOException {
    Files.createDirectories(directory.resolve("bin"));
    Files.copy(HOME.resolve("bin/p2pd"), directory.resolve("bin/p2pd"));
    copy(HOME.resolve("lib"), directory.resolve("lib"), without);
    copy(HOME.resolve("plugins"), directory.resolve("plugins"));
    return directory;
  }

  private static void copy(Path from, Path to, String... without) throws IOException {
    try (Stream<Path> files = Files.walk(from).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        String name = from.relativize(file).toString().replace('\\', '/');
        if (Stream.of(without).noneMatch(name::startsWith)) {
          Path target = to.resolve(name);
          Files.createDirectories(target.getParent());
          link(file, target);
        }
      }
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(from, to); // another file system, or one without links
    }
  }
}
