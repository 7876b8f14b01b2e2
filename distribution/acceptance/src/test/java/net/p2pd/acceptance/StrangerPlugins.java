package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Plugins as a stranger makes them: compiled against the API jar alone, outside this build. */
final class StrangerPlugins {

  private StrangerPlugins() {}

  /** The product's API jar, which is all that a plugin author needs. */
  static Path apiJar() {
    try (Stream<Path> jars = Files.list(Product.HOME.resolve("lib/boot"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("p2pd-api-"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * Compiles a module and puts its jar into a plugin's directory.
   *
   * @param libraries jars it is compiled against beside the API, copied next to it
   * @param sources texts by path, such as {@code module-info.java}
   */
  static Path make(Path plugin, Map<String, String> sources, Path... libraries) throws IOException {
    Path work = Files.createTempDirectory("stranger");
    Files.createDirectories(plugin);
    List<String> words = new ArrayList<>();
    StringBuilder path = new StringBuilder(apiJar().toString());
    for (Path library : libraries) {
      path.append(java.io.File.pathSeparator).append(library);
      Files.copy(library, plugin.resolve(library.getFileName()));
    }
    boolean modular = sources.containsKey("module-info.java");
    words.add("--release=17");
    words.addAll(List.of(modular ? "--module-path" : "--class-path", path.toString()));
    words.addAll(List.of("-d", work.resolve("classes").toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("src").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      words.add(file.toString());
    }
    tool("javac", words.toArray(new String[0]));
    tool(
        "jar",
        "--create",
        "--file=" + plugin.resolve(plugin.getFileName() + ".jar"),
        "-C",
        work.resolve("classes").toString(),
        ".");
    try (Stream<Path> left = Files.walk(work)) {
      for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return plugin;
  }

  private static void tool(String name, String... words) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, words);
    assertThat(code).as("%s says %s", name, output).isZero();
  }
}
