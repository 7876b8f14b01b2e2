package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLConnection;
import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What plugins see of each other and of the host: nothing but the API. */
class IsolationTest extends PluginTestBase {

  private static boolean jarCache;

  /** As the launcher does: the JDK's cache of jar: URLs holds a plugin's jar open for ever. */
  @BeforeAll
  static void withoutTheCacheOfJars() {
    jarCache = URLConnection.getDefaultUseCaches("jar");
    URLConnection.setDefaultUseCaches("jar", false);
  }

  @AfterAll
  static void withIt() {
    URLConnection.setDefaultUseCaches("jar", jarCache);
  }

  private Path library(String version, Path directory) {
    return jars.jar("lib")
        .source("module lib { exports lib; }")
        .source(
            "package lib; public class Lib { public static String version() { return \""
                + version
                + "\"; } }")
        .version(version)
        .writeTo(directory);
  }

  /** A stand-in for the many libraries that are no modules: named by its manifest only. */
  private Path automatic(String version, Path directory) {
    return jars.jar("auto-" + version)
        .source(
            "package auto; public class Auto { public static String version() { return \"auto "
                + version
                + "\"; } }")
        .manifest("Automatic-Module-Name", "auto")
        .writeTo(directory);
  }

  private void plugin(String name, String version) {
    Path directory = plugins.resolve(name);
    Path library = library(version, directory);
    Path automatic = automatic(version, directory);
    jars.jar(name)
        .source(
            PluginSources.module(
                name,
                "requires lib; requires auto; provides net.p2pd.api.connect.ConnectStrategy with "
                    + name
                    + ".Strategy;"))
        .source(
            PluginSources.strategy(
                name,
                name,
                "@Override public String description() {\n"
                    + "  return lib.Lib.version() + \", \" + auto.Auto.version();\n"
                    + "}"))
        .with(library)
        .with(automatic)
        .writeTo(directory);
  }

  @ParameterizedTest
  @EnumSource
  void twoPluginsUseTwoVersionsOfOneLibraryAutomaticOrNot(PluginLoader.Mode mode) {
    plugin("one", "1.0");
    plugin("two", "2.0");

    LoadedPlugins loaded = load(loader(mode));

    assertThat(loaded.infos()).allSatisfy(info -> assertThat(info.problem()).isEmpty());
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(ServiceFactory::description)
        .containsExactly("1.0, auto 1.0", "2.0, auto 2.0");
  }

  @ParameterizedTest
  @EnumSource
  void aPluginBringsAnotherVersionOfALibraryThatTheHostHas(PluginLoader.Mode mode) {
    // The host of this test has AssertJ; a plugin with a module and package of that name sees its
    // own.
    Path directory = plugins.resolve("own");
    Path assertj =
        jars.jar("assertj-core")
            .source("module org.assertj.core { exports org.assertj.core.api; }")
            .source(
                "package org.assertj.core.api; public class Assertions { public static final Object"
                    + " NAME = \"mine\"; }")
            .writeTo(directory);
    jars.jar("own")
        .source(
            PluginSources.module(
                "own",
                "requires org.assertj.core;"
                    + " provides net.p2pd.api.connect.ConnectStrategy with own.Strategy;"))
        .source(
            PluginSources.strategy(
                "own",
                "own",
                "@Override public String description() {"
                    + " return String.valueOf(org.assertj.core.api.Assertions.NAME); }"))
        .with(assertj)
        .writeTo(directory);

    assertThat(load(loader(mode)).services(ConnectStrategy.class).get(0).description())
        .isEqualTo("mine");
  }

  @ParameterizedTest
  @EnumSource
  void aFlatDirectoryOfAPluginAndItsLibrariesIsOnePlugin(PluginLoader.Mode mode) {
    Path library = library("3.0", plugins);
    automatic("3.0", plugins);
    jars.jar("flat")
        .source(
            PluginSources.module(
                "flat",
                "requires lib; provides net.p2pd.api.connect.ConnectStrategy with flat.Strategy;"))
        .source(
            PluginSources.strategy(
                "flat",
                "flat",
                "@Override public String description() { return lib.Lib.version(); }"))
        .with(library)
        .writeTo(plugins);
    jars.strategy("other", "other").writeTo(plugins);

    LoadedPlugins loaded = load(loader(mode));

    assertThat(loaded.infos()).extracting(PluginInfo::id).containsExactly("flat", "other");
    assertThat(loaded.infos()).allMatch(info -> info.state() == PluginInfo.State.RESOLVED);
  }

  @ParameterizedTest
  @EnumSource
  void noClassOrResourceOfTheHostShowsThrough(PluginLoader.Mode mode) {
    jars.jar("spy")
        .source(PluginSources.module("spy", "ConnectStrategy", "spy.Strategy"))
        .source(
            PluginSources.strategy(
                "spy",
                "spy",
                """
                @Override public String description() {
                  String seen = "";
                  for (String name : new String[] {
                      "org.junit.jupiter.api.Test", "net.p2pd.api.Node", "java.util.List"}) {
                    try {
                      Class.forName(name, false, Strategy.class.getClassLoader());
                      seen += name + " ";
                    } catch (ClassNotFoundException e) {
                      // not seen
                    }
                  }
                  return seen + Strategy.class.getClassLoader().getResource("org/junit/jupiter/api/Test.class");
                }
                """))
        .writeTo(plugins);

    assertThat(load(loader(mode)).services(ConnectStrategy.class).get(0).description())
        .isEqualTo("net.p2pd.api.Node java.util.List null");
  }

  @ParameterizedTest
  @EnumSource
  void thePluginsLoaderIsTheContextWhileItIsAsked(PluginLoader.Mode mode) {
    jars.jar("context")
        .source(PluginSources.module("context", "ConnectStrategy", "context.Strategy"))
        .source(
            PluginSources.strategy(
                "context",
                "context",
                """
                private final boolean made = mine();
                static boolean mine() {
                  return Thread.currentThread().getContextClassLoader() == Strategy.class.getClassLoader();
                }
                @Override public String description() { return made + " " + mine(); }
                """))
        .writeTo(plugins);
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    ServiceFactory<ConnectStrategy> factory =
        load(loader(mode)).services(ConnectStrategy.class).get(0);

    assertThat(factory.description()).isEqualTo("true true");
    assertThat(factory.create().description()).startsWith("true ");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @ParameterizedTest
  @EnumSource
  void theStaticsOfTheApiAreRefusedInsideAPlugin(PluginLoader.Mode mode) {
    jars.jar("lazy")
        .source(PluginSources.module("lazy", "NodeService", "lazy.Service"))
        .source(
            PluginSources.service(
                "lazy",
                "Service",
                "lazy",
                "@Override public void start(net.p2pd.api.plugin.PluginContext context) {"
                    + " net.p2pd.api.P2pd.start(); }"))
        .writeTo(plugins);
    NodeService service = load(loader(mode)).services(NodeService.class).get(0).create();

    assertThatThrownBy(() -> service.start(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lazy.Service is part of a plugin: use the context");
  }

  @ParameterizedTest
  @EnumSource
  void aPluginFindsServicesAndResourcesOfItsOwnJars(PluginLoader.Mode mode) {
    jars.jar("inner")
        .source(
            PluginSources.module(
                "inner",
                "uses java.util.function.Supplier;"
                    + " provides java.util.function.Supplier with inner.Word;"
                    + " provides net.p2pd.api.connect.ConnectStrategy with inner.Strategy;"))
        .source(
            "package inner; public class Word implements java.util.function.Supplier<String> {"
                + " public String get() { return \"found\"; } }")
        .source(
            PluginSources.strategy(
                "inner",
                "inner",
                """
                @Override public String description() {
                  try (java.io.InputStream in = Strategy.class.getResourceAsStream("/words/text.txt")) {
                    return java.util.ServiceLoader.load(java.util.function.Supplier.class).findFirst()
                        .orElseThrow().get() + " " + new String(in.readAllBytes())
                        + " " + Strategy.class.getResource("/words/text.txt").getProtocol();
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                }
                """))
        .resource("words/text.txt", "text")
        .resource("META-INF/services/java.util.function.Supplier", "inner.Word\n")
        .writeTo(plugins);

    assertThat(load(loader(mode)).services(ConnectStrategy.class).get(0).description())
        .isEqualTo("found text jar");
  }

  @Test
  void anIdInThePropertiesNamesAPluginOfSeveralModules() {
    Path directory = plugins.resolve("many");
    jars.strategy("first", "one").properties("id = com.example.many").writeTo(directory);
    jars.strategy("second", "two").writeTo(directory);

    LoadedPlugins loaded = load(loader());

    assertThat(loaded.infos())
        .hasToString("[plugin 'com.example.many' at " + directory + ": resolved]");
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(ServiceFactory::id)
        .isEqualTo(List.of("one", "two"));
  }
}
