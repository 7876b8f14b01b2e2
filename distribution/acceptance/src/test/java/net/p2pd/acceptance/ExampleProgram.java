package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.api.CanIgnoreReturnValue;

/**
 * An application: compiled against the API alone, run with the product's jars as an application has
 * them from its dependencies, on the class path or, where it is a module, on the module path.
 */
final class ExampleProgram {

  private static final Pattern MODULE = Pattern.compile("module ([a-z.]+)");

  private final Path directory;
  private final Map<String, String> files;
  private final String mainClass;
  private List<String> options = List.of();
  private List<Path> pluginDirectories = List.of();

  private ExampleProgram(Path directory, Map<String, String> files, String mainClass) {
    this.directory = directory;
    this.files = files;
    this.mainClass = mainClass;
  }

  /**
   * A program; its user's files are below the given directory.
   *
   * @param files texts by path, among them the main class's file, and perhaps module-info.java
   */
  static ExampleProgram of(Path directory, Map<String, String> files, String mainClass) {
    return new ExampleProgram(directory, files, mainClass);
  }

  /** Compiles and runs a program that has the product's plugins as dependencies. */
  static Result run(Path directory, Map<String, String> files, String mainClass)
      throws IOException {
    return of(directory, files, mainClass).run();
  }

  /** Sets options of its JVM. */
  @CanIgnoreReturnValue
  ExampleProgram options(String... value) {
    options = List.of(value);
    return this;
  }

  /** Hands it plugin directories as arguments; it has no plugin as a dependency then. */
  @CanIgnoreReturnValue
  ExampleProgram pluginDirectories(List<Path> value) {
    pluginDirectories = List.copyOf(value);
    return this;
  }

  /** Compiles and runs it. */
  Result run() throws IOException {
    String descriptor = files.get("module-info.java");
    Path classes = directory.resolve("classes");
    compile(files, descriptor == null ? "--class-path" : "--module-path", classes, directory);
    List<String> words = new ArrayList<>(options);
    if (!SharedStart.COMPILING.isEmpty()) {
      words.addAll(List.of(SharedStart.COMPILING.split(" +")));
    }
    words.add("-Duser.home=" + directory);
    String main =
        files.keySet().stream()
            .filter(name -> ("/" + name).endsWith("/" + mainClass + ".java"))
            .map(name -> name.replace(".java", "").replace('/', '.'))
            .findFirst()
            .orElseThrow();
    if (descriptor == null) {
      words.addAll(List.of("--class-path", path(classes, jars()), main));
    } else {
      Matcher module = MODULE.matcher(descriptor);
      assertThat(module.find()).isTrue();
      words.addAll(List.of("--module-path", path(classes, jars())));
      words.addAll(List.of("--module", module.group(1) + "/" + main));
    }
    pluginDirectories.forEach(plugins -> words.add(plugins.toString()));
    String data = directory.resolve("data").toString();
    return Product.run(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Map.of("XDG_DATA_HOME", data, "LOCALAPPDATA", data),
        words.toArray(String[]::new));
  }

  private static void compile(
      Map<String, String> files, String pathOption, Path classes, Path directory)
      throws IOException {
    List<String> words = new ArrayList<>();
    // Without "path": javac runs inside the tests, whose own class path names empty places.
    words.addAll(List.of("--release=17", "-Xlint:all,-path", "-Werror"));
    words.addAll(List.of(pathOption, StrangerPlugins.apiJar().toString()));
    words.addAll(List.of("-d", classes.toString()));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path source = directory.resolve("src").resolve(file.getKey());
      Files.createDirectories(source.getParent());
      Files.writeString(source, file.getValue());
      words.add(source.toString());
    }
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(writer, writer, words.toArray(String[]::new));
    assertThat(code).as("javac says %s", output).isZero();
  }

  /** The product's jars without the program around them: launcher and command line. */
  private List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String place : pluginDirectories.isEmpty() ? List.of("lib", "plugins") : List.of("lib")) {
      try (Stream<Path> files = Files.walk(Product.HOME.resolve(place))) {
        files
            .filter(file -> file.toString().endsWith(".jar"))
            .filter(
                file -> !file.getFileName().toString().matches("(p2pd-(launcher|cli)|picocli)-.*"))
            .sorted()
            .forEach(jars::add);
      }
    }
    return jars;
  }

  private static String path(Path classes, List<Path> jars) {
    return Stream.concat(Stream.of(classes), jars.stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
