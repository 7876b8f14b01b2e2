package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.loader.testing.JarSource;
import net.p2pd.loader.testing.PluginJars;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The loader as a library of two real programs, one on the class path, one on the module path, each
 * in a JVM of its own and with the same plugin directory. Both have libraries of the plugins'
 * names.
 */
class LibraryModesTest extends PluginTestBase {

  private static final String PROGRAM =
      """
      package app;
      public class Main {
        public static void main(String[] args) {
          var cache = new java.net.URLConnection(null) { public void connect() {} }.getDefaultUseCaches();
          var properties = new java.util.TreeMap<>(System.getProperties());
          var loader = net.p2pd.loader.PluginLoader.builder()
              .pluginDirectory(java.nio.file.Path.of(args[0])).build();
          try (var plugins = loader.load()) {
            System.out.println(loader.mode() + " " + loader.apiVersion() + " " + lib.Lib.version());
            plugins.infos().forEach(System.out::println);
            plugins.services(net.p2pd.api.connect.ConnectStrategy.class)
                .forEach(s -> System.out.println(s + ": " + s.description()));
          }
          System.out.println("unchanged "
              + properties.equals(new java.util.TreeMap<>(System.getProperties()))
              + (cache == new java.net.URLConnection(null) { public void connect() {} }.getDefaultUseCaches())
              + (Thread.getDefaultUncaughtExceptionHandler() == null));
        }
      }
      """;

  private Path hostLibrary;

  @BeforeEach
  void twoPluginsWithALibraryThatTheProgramHasToo() {
    hostLibrary = library("host", temporary.resolve("host"));
    plugin("explicit", "");
    plugin("automatic", "requires auto;");
    namesake();
  }

  /** A library of the program's, but from before it became a module. */
  private void namesake() {
    Path directory = plugins.resolve("namesake");
    Path library =
        jars.jar("lib")
            .source(
                "package lib; public class Lib { public static String version() { return \"of"
                    + " old\"; } }")
            .manifest("Automatic-Module-Name", "lib")
            .writeTo(directory);
    strategyWith("namesake", "", directory, library);
  }

  private Path library(String version, Path directory) {
    return jars.jar("lib")
        .source("module lib { exports lib; }")
        .source(
            "package lib; public class Lib { public static String version() { return \""
                + version
                + "\"; } }")
        .writeTo(directory);
  }

  private void plugin(String name, String requires) {
    Path directory = plugins.resolve(name);
    Path library = library("of " + name, directory);
    Path automatic =
        jars.jar("auto")
            .source("package auto; public class Auto {}")
            .manifest("Automatic-Module-Name", "auto")
            .writeTo(requires.isEmpty() ? temporary.resolve("unused") : directory);
    strategyWith(name, requires, directory, library, automatic);
  }

  private void strategyWith(String name, String requires, Path directory, Path... libraries) {
    JarSource jar = jars.jar(name);
    for (Path library : libraries) {
      jar.with(library);
    }
    jar.source(
            PluginSources.module(
                name,
                requires
                    + " requires lib; provides net.p2pd.api.connect.ConnectStrategy with "
                    + name
                    + ".Strategy;"))
        .source(
            PluginSources.strategy(
                name, name, "@Override public String description() { return lib.Lib.version(); }"))
        .writeTo(directory);
  }

  @Test
  void onTheClassPathEachPluginGetsAClassLoader() throws Exception {
    Path program =
        jars.jar("app")
            .source(PROGRAM)
            .with(PluginJars.location(PluginLoader.class))
            .with(hostLibrary)
            .writeTo(temporary.resolve("app"));

    assertThat(run(List.of("-cp", path(program)), "app.Main"))
        .containsExactly(
            "CLASS_LOADERS 0.1 host",
            "plugin 'automatic' at DIR/automatic: resolved",
            "plugin 'explicit' at DIR/explicit: resolved",
            "plugin 'namesake' at DIR/namesake: resolved",
            "ConnectStrategy 'automatic' of plugin 'automatic': of automatic",
            "ConnectStrategy 'explicit' of plugin 'explicit': of explicit",
            "ConnectStrategy 'namesake' of plugin 'namesake': of old",
            "unchanged truetruetrue");
  }

  @Test
  void onTheModulePathEachPluginGetsALayerAndAClashWithTheApplicationIsRefused() throws Exception {
    Path program =
        jars.jar("app")
            .source("module app { requires net.p2pd.loader; requires lib; }")
            .source(PROGRAM)
            .with(PluginJars.location(PluginLoader.class))
            .with(hostLibrary)
            .writeTo(temporary.resolve("app"));

    assertThat(run(List.of("-p", path(program), "-m"), "app/app.Main"))
        .containsExactly(
            "LAYERS 0.1 host",
            "plugin 'automatic' at DIR/automatic: rejected, resolve: auto.jar reads module lib"
                + " twice, from the plugin and from the application: module auto is automatic, or"
                + " requires one that is, and automatic modules read everything; give it a"
                + " module-info, or run the plugin where the application's libraries do not show:"
                + " with bin/p2pd, or with the application on the class path",
            "plugin 'explicit' at DIR/explicit: resolved",
            "plugin 'namesake' at DIR/namesake: rejected, resolve: lib.jar is module lib and reads"
                + " the application's module of that name too: it is automatic, or requires one"
                + " that is, and automatic modules read everything; give it a module-info, or run"
                + " the plugin where the application's libraries do not show: with bin/p2pd, or"
                + " with the application on the class path",
            "ConnectStrategy 'explicit' of plugin 'explicit': of explicit",
            "unchanged truetruetrue");
  }

  private String path(Path program) {
    return String.join(
        File.pathSeparator,
        List.of(
            program.toString(),
            hostLibrary.toString(),
            PluginJars.location(PluginLoader.class).toString(),
            PluginJars.location(PluginService.class).toString()));
  }

  private List<String> run(List<String> options, String main)
      throws IOException, InterruptedException {
    Path output = temporary.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add(main);
    command.add(plugins.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int code = process.waitFor();
    List<String> lines = Files.readAllLines(output).stream().map(this::inDir).toList();
    assertThat(code).as(String.join("\n", lines)).isZero();
    return lines;
  }
}
