package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes plugins that are broken on purpose, compiled against the product's API while it runs. */
final class Gallery {

  private final Path work;
  private final Path plugins;
  private int count;

  /** Creates it: what is compiled lies in {@code work}, each plugin in a directory of its own. */
  Gallery(Path work, Path plugins) {
    this.work = work;
    this.plugins = plugins;
  }

  /** Begins a jar of a plugin. */
  Jar jar(String plugin, String name) {
    return new Jar(plugins.resolve(plugin), name);
  }

  /** Begins a plugin of one jar whose module has its name. */
  Jar plugin(String name, String directives) {
    return jar(name, name)
        .source(
            "module-info.java",
            "module " + name + " { requires net.p2pd.api; " + directives + " }");
  }

  /** Begins a plugin that provides one protocol, {@code NAME.Handler}, with these members. */
  Jar protocol(String name, String members) {
    return plugin(name, provides(name)).source(name + "/Handler.java", handler(name, members));
  }

  static String provides(String name) {
    return "provides net.p2pd.api.protocol.ProtocolHandler with " + name + ".Handler;";
  }

  static String handler(String name, String members) {
    return "package "
        + name
        + "; public class Handler implements net.p2pd.api.protocol.ProtocolHandler {"
        + " public String id() { return \""
        + name
        + "\"; } public boolean plainMessages() { return true; } public void"
        + " onMessage(net.p2pd.api.pipe.Message message, net.p2pd.api.pipe.Pipe pipe) {"
        + " if (message.text().equals(\"ASK "
        + name
        + "\")) { pipe.send(\""
        + name
        + " hears\"); } } "
        + members
        + " }";
  }

  /** Returns the product's API as if it had another version, or none if that is empty. */
  Path api(String version) throws IOException {
    Path classes = Files.createDirectories(work.resolve("api-" + ++count));
    Path jar = StrangerPlugins.apiJar();
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        Stream<Path> walk = Files.walk(zip.getPath("/"))) {
      for (Path file : walk.filter(f -> f.toString().endsWith(".class")).toList()) {
        Path target = classes.resolve(file.toString().substring(1));
        if (!file.endsWith("module-info.class")) {
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
    ModuleDescriptor old = ModuleFinder.of(jar).find("net.p2pd.api").orElseThrow().descriptor();
    String exports =
        old.exports().stream()
            .map(export -> "exports " + export.source() + ";")
            .sorted()
            .collect(Collectors.joining(" "));
    Path source = Files.createDirectories(work.resolve("source-" + count));
    Files.writeString(
        source.resolve("module-info.java"), "module net.p2pd.api { " + exports + " }");
    List<String> words = new ArrayList<>(List.of("--release=17", "-d", classes.toString()));
    if (!version.isEmpty()) {
      words.add("--module-version=" + version);
    }
    words.add(source.resolve("module-info.java").toString());
    tool("javac", words);
    return classes;
  }

  /** One jar: its sources, and what is done to it. */
  final class Jar {
    private final Path directory;
    private final String name;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> forgotten = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();
    private Path api = StrangerPlugins.apiJar();

    private Jar(Path directory, String name) {
      this.directory = directory;
      this.name = name;
    }

    Jar source(String path, String text) {
      sources.put(path, text);
      return this;
    }

    Jar file(String path, byte[] content) {
      files.put(path, content.clone());
      return this;
    }

    Jar properties(String line) {
      return file(
          "META-INF/p2pd/plugin.properties",
          line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Leaves a class out, as if its author had forgotten it. */
    Jar without(String classFile) {
      forgotten.add(classFile);
      return this;
    }

    Jar api(Path other) {
      api = other;
      return this;
    }

    /** Compiles against a library and puts it beside. */
    Jar library(Path jar) {
      libraries.add(jar);
      return this;
    }

    void make() throws IOException {
      Path classes = Files.createDirectories(work.resolve("classes-" + ++count));
      Path source = work.resolve("source-" + count);
      Files.createDirectories(directory);
      List<String> words = new ArrayList<>(List.of("--release=17", "-proc:none"));
      words.add(sources.containsKey("module-info.java") ? "--module-path" : "--class-path");
      List<Path> path = new ArrayList<>(libraries);
      path.add(api);
      words.add(path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
      words.addAll(List.of("-d", classes.toString()));
      for (Map.Entry<String, String> text : sources.entrySet()) {
        Path file = source.resolve(text.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.getValue());
        words.add(file.toString());
      }
      tool("javac", words);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path target = classes.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.write(target, file.getValue());
      }
      for (String file : forgotten) {
        Files.delete(classes.resolve(file));
      }
      for (Path library : libraries) {
        Files.copy(library, directory.resolve(library.getFileName()));
      }
      Path jar = directory.resolve(name + ".jar");
      tool("jar", List.of("--create", "--file=" + jar, "-C", classes.toString(), "."));
    }
  }

  private static void tool(String name, List<String> words) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst(name)
            .orElseThrow()
            .run(writer, writer, words.toArray(new String[0]));
    assertThat(code).as("%s %s says %s", name, words, output).isZero();
  }
}
