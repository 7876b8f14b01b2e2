package net.p2pd.loader.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One jar to be made; a module if one of its sources is a {@code module} declaration. */
public final class JarSource {

  private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+([\\w.]+)\\s*;");
  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");
  private static final Pattern MODULE =
      Pattern.compile("\\s*(?:open\\s+)?module\\s+[\\w.]+\\s*\\{");

  private final String name;
  private final Path work;
  private final List<Path> libraries = new ArrayList<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> resources = new LinkedHashMap<>();
  private final Map<String, Integer> classFileVersions = new LinkedHashMap<>();
  private final List<String> removed = new ArrayList<>();
  private final Attributes manifest = new Attributes();
  private Path api;
  private String version = "";

  JarSource(String name, Path work, Path api) {
    this.name = name;
    this.work = work;
    this.api = api;
  }

  /** Adds a source file: one top-level type with its package, or a module declaration. */
  public JarSource source(String text) {
    if (MODULE.matcher(text).lookingAt()) {
      sources.put("module-info.java", text);
      return this;
    }
    Matcher type = TYPE.matcher(text);
    if (!type.find()) {
      throw new IllegalArgumentException("no type in this source: " + text);
    }
    Matcher packageName = PACKAGE.matcher(text);
    String folder = packageName.find() ? packageName.group(1).replace('.', '/') + "/" : "";
    sources.put(folder + type.group(1) + ".java", text);
    return this;
  }

  /** Sets the module's version. */
  public JarSource version(String value) {
    version = value;
    return this;
  }

  /** Compiles against this jar too, without putting it into this one. */
  public JarSource with(Path library) {
    libraries.add(library);
    return this;
  }

  /** Compiles against this API instead of the one this program runs with. */
  public JarSource api(Path value) {
    api = value;
    return this;
  }

  /** Puts a text file into the jar. */
  public JarSource resource(String entry, String text) {
    return resource(entry, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts a file into the jar. */
  public JarSource resource(String entry, byte[] content) {
    resources.put(entry, content.clone());
    return this;
  }

  /** Puts {@code META-INF/p2pd/plugin.properties} into the jar. */
  public JarSource properties(String text) {
    return resource("META-INF/p2pd/plugin.properties", text);
  }

  /** Sets an attribute of the manifest, such as {@code Automatic-Module-Name}. */
  public JarSource manifest(String attribute, String value) {
    manifest.putValue(attribute, value);
    return this;
  }

  /** Leaves a compiled class out of the jar, as if its author had forgotten it. */
  public JarSource without(String className) {
    removed.add(className.replace('.', '/') + ".class");
    return this;
  }

  /** Makes a class look as if compiled for another Java: 61 is Java 17, 99 is Java 55. */
  public JarSource classFileVersion(String className, int major) {
    classFileVersions.put(className.replace('.', '/') + ".class", major);
    return this;
  }

  /** Makes the jar and returns its path. */
  public Path writeTo(Path directory) {
    Path classes = work.resolve("classes");
    compile(classes);
    try {
      Map<String, byte[]> entries = new TreeMap<>(resources);
      for (Path file : files(classes)) {
        String entry = classes.relativize(file).toString().replace(File.separatorChar, '/');
        entries.put(entry, content(entry, file));
      }
      entries.keySet().removeAll(removed);
      Files.createDirectories(directory);
      Path jar = directory.resolve(name + ".jar");
      Manifest head = new Manifest();
      head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      head.getMainAttributes().putAll(manifest);
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream out = new JarOutputStream(file, head)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          out.putNextEntry(new JarEntry(entry.getKey()));
          out.write(entry.getValue());
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Path classes) {
    List<String> arguments = new ArrayList<>();
    boolean module = sources.containsKey("module-info.java");
    Stream<Path> path = Stream.concat(Stream.of(api), libraries.stream());
    arguments.addAll(List.of("-d", classes.toString(), "--release", "17", "-proc:none"));
    arguments.add(module ? "--module-path" : "--class-path");
    arguments.add(String.join(File.pathSeparator, path.map(Path::toString).toList()));
    if (module && !version.isEmpty()) {
      arguments.addAll(List.of("--module-version", version));
    }
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("source").resolve(source.getKey());
      PluginJars.write(file, source.getValue());
      arguments.add(file.toString());
    }
    if (!sources.isEmpty()) {
      Javac.run(arguments);
    }
  }

  private byte[] content(String entry, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Integer major = classFileVersions.get(entry);
    if (major != null) {
      bytes[6] = (byte) (major >> 8);
      bytes[7] = major.byteValue();
    }
    return bytes;
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
