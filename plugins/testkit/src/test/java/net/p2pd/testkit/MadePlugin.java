package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import net.p2pd.api.plugin.PluginService;

/** A small jar, compiled and packed while a test runs. */
final class MadePlugin {

  private static final String NODE_SERVICE = "net.p2pd.api.plugin.NodeService";

  private final String name;
  private final Path work;
  private final List<Path> path = new ArrayList<>();
  private final Map<String, String> sources = new TreeMap<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, Integer> versions = new TreeMap<>();

  private MadePlugin(String name, Path work) {
    this.name = name;
    this.work = work;
  }

  /** Begins a jar whose module, package and file have one name. */
  static MadePlugin named(String name, Path temporary) {
    try {
      MadePlugin made = new MadePlugin(name, Files.createTempDirectory(temporary, name));
      Path api =
          Path.of(PluginService.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      made.path.add(api);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins a good plugin with one node service; {@code members} are further ones of its class. */
  static MadePlugin service(String name, Path temporary, String members) {
    return named(name, temporary)
        .module("requires net.p2pd.api; provides " + NODE_SERVICE + " with " + name + ".Made;")
        .type(
            "Made",
            "public class Made implements "
                + NODE_SERVICE
                + " { @Override public String id() { return \"made\"; } "
                + members
                + " }")
        .file("META-INF/services/" + NODE_SERVICE, name + ".Made");
  }

  MadePlugin module(String directives) {
    sources.put("module-info.java", "module " + name + " { " + directives + " }");
    return this;
  }

  MadePlugin type(String type, String source) {
    return type(name, type, source);
  }

  MadePlugin type(String packageName, String type, String source) {
    String file = packageName.replace('.', '/') + "/" + type + ".java";
    sources.put(file, "package " + packageName + "; " + source);
    return this;
  }

  MadePlugin file(String entry, String text) {
    files.put(entry, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Compiles against this too. */
  MadePlugin with(Path library) {
    path.add(library);
    return this;
  }

  /** Compiles against this API. */
  MadePlugin api(Path api) {
    path.set(0, api);
    return this;
  }

  /** Compiles it for the class path. */
  MadePlugin withoutModule() {
    sources.remove("module-info.java");
    return this;
  }

  MadePlugin classFileVersion(String entry, int major) {
    versions.put(entry, major);
    return this;
  }

  /** Compiles it, and returns the directory of its classes. */
  Path compile(String moduleVersion) {
    Path classes = work.resolve("classes");
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "--release", "17", "-proc:none"));
    boolean module = sources.containsKey("module-info.java");
    String joined = String.join(File.pathSeparator, path.stream().map(Path::toString).toList());
    arguments.addAll(List.of(module ? "--module-path" : "--class-path", joined));
    if (module && !moduleVersion.isEmpty()) {
      arguments.addAll(List.of("--module-version", moduleVersion));
    }
    try {
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path file = work.resolve("source").resolve(source.getKey());
        Files.createDirectories(file.getParent());
        arguments.add(Files.writeString(file, source.getValue()).toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(printer, printer, arguments.toArray(String[]::new));
    assertThat(code).as("javac of %s: %s", name, output).isZero();
    return classes;
  }

  /** Compiles and packs it. */
  Path in(Path directory) {
    Path classes = compile("1.0");
    try (Stream<Path> compiled = Files.walk(classes)) {
      Map<String, byte[]> entries = new TreeMap<>();
      for (Path file : (Iterable<Path>) compiled.filter(Files::isRegularFile)::iterator) {
        String entry = classes.relativize(file).toString().replace(File.separatorChar, '/');
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] = versions.getOrDefault(entry, (int) bytes[7]).byteValue();
        entries.put(entry, bytes);
      }
      entries.putAll(files); // a file may stand for a class, too
      Files.createDirectories(directory);
      Path jar = directory.resolve(name + ".jar");
      try (OutputStream out = Files.newOutputStream(jar);
          JarOutputStream packed = new JarOutputStream(out)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          packed.putNextEntry(new JarEntry(entry.getKey()));
          packed.write(entry.getValue());
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a class by one that javac would not have let pass. */
  MadePlugin replaced(String entry, Path classes) {
    try {
      files.put(entry, Files.readAllBytes(classes.resolve(entry)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
