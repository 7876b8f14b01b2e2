package net.p2pd.loader.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.api.plugin.PluginService;

/**
 * Makes jars out of sources while a test runs, so that a broken plugin is a few lines of Java and
 * no binary is kept. Needs a JDK and nothing else.
 *
 * <pre>{@code
 * PluginJars jars = new PluginJars(temporaryDirectory);
 * jars.jar("pigeon")
 *     .source("module com.example.pigeon { requires net.p2pd.api; provides ... with ...; }")
 *     .source("package com.example; public class CarrierPigeon implements ...")
 *     .writeTo(plugins);
 * }</pre>
 */
public final class PluginJars {

  private final Path work;
  private int count;

  /** Creates it; sources and classes go to sub-directories of a temporary directory. */
  public PluginJars(Path work) {
    this.work = work;
  }

  /** Begins a jar; {@code name} is its file name without {@code .jar}. */
  public JarSource jar(String name) {
    return new JarSource(name, fresh("jar"), api());
  }

  /** Begins a plugin that provides one working strategy; see {@link PluginSources#strategy}. */
  public JarSource strategy(String module, String id) {
    return jar(module)
        .source(PluginSources.module(module, "ConnectStrategy", module + ".Strategy"))
        .source(PluginSources.strategy(module, id, ""));
  }

  /** Returns the API that this program runs with: its jar, or its directory of classes. */
  public static Path api() {
    return location(PluginService.class);
  }

  /**
   * Returns the jar or directory that a class of a named module, or of the class path, came from.
   */
  public static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes the same API with another module version, as a directory to compile against.
   *
   * @param version the version, or empty for a module without one
   */
  public Path apiWithVersion(String version) {
    Path classes = fresh("api");
    copyClasses(api(), classes);
    String exports =
        PluginService.class.getModule().getDescriptor().exports().stream()
            .filter(export -> !export.isQualified())
            .map(export -> "exports " + export.source() + ";")
            .sorted()
            .collect(Collectors.joining(" "));
    Path source = fresh("api-source").resolve("module-info.java");
    write(source, "module net.p2pd.api { " + exports + " }");
    Javac.run(
        Stream.concat(
                Stream.of("-d", classes.toString(), "--release", "17", source.toString()),
                version.isEmpty() ? Stream.of() : Stream.of("--module-version", version))
            .toList());
    return classes;
  }

  private static void copyClasses(Path from, Path to) {
    try {
      if (Files.isDirectory(from)) {
        copyTree(from, to);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(from)) {
          copyTree(jar.getPath("/"), to);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      if (!file.endsWith("module-info.class")) {
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path fresh(String name) {
    try {
      return Files.createDirectories(work.resolve(name + "-" + ++count));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
