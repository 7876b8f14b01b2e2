package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.loader.testing.JarSource;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gallery of plugins whose modules do not fit together, and of what is odd but no obstacle. */
class UnresolvedPluginsTest extends GalleryTestBase {

  @ParameterizedTest
  @EnumSource
  void aModuleThatIsMissing(PluginLoader.Mode mode) {
    Path elsewhere = temporary.resolve("elsewhere");
    Path library =
        jars.jar("lib")
            .source("module lib { exports lib; }")
            .source("package lib; public class Lib {}")
            .writeTo(elsewhere);
    jars.jar("needy")
        .source(
            PluginSources.module(
                "needy",
                "requires lib; provides net.p2pd.api.connect.ConnectStrategy with needy.Strategy;"))
        .source(PluginSources.strategy("needy", "needy", ""))
        .with(library)
        .writeTo(plugins);
    assertThat(line(load(loader(mode)), "needy"))
        .isEqualTo(
            "plugin 'needy' at DIR/needy.jar: rejected, resolve: needy.jar requires module lib,"
                + " which is in none of its jars; put the jar of that module into the plugin's"
                + " directory");
  }

  @ParameterizedTest
  @EnumSource
  void aModuleOfTheRuntime(PluginLoader.Mode mode) {
    Path core =
        jars.jar("core")
            .source("module net.p2pd.core { exports core; }")
            .source("package core; public class Core {}")
            .writeTo(temporary.resolve("elsewhere"));
    jars.jar("inside")
        .source(
            PluginSources.module(
                "inside",
                "requires net.p2pd.core;"
                    + " provides net.p2pd.api.connect.ConnectStrategy with inside.Strategy;"))
        .source(PluginSources.strategy("inside", "inside", ""))
        .with(core)
        .writeTo(plugins);
    assertThat(line(load(loader(mode)), "inside"))
        .endsWith(
            "resolve: inside.jar requires module net.p2pd.core, which belongs to the host's runtime"
                + " and is not shown to plugins; use the API instead");
  }

  @Test
  void aModuleOfTheJdkThatIsNotResolved() {
    String module = "jdk.incubator.vector"; // no JDK resolves an incubator by itself
    jars.jar("fast")
        .source(
            PluginSources.module(
                "fast",
                "requires "
                    + module
                    + "; provides net.p2pd.api.connect.ConnectStrategy with fast.Strategy;"))
        .source(PluginSources.strategy("fast", "fast", ""))
        .writeTo(plugins);
    assertThat(line(load(loader()), "fast"))
        .endsWith(
            "resolve: fast.jar requires module "
                + module
                + ", which this Java has but was started without; start Java with --add-modules "
                + module);
  }

  @Test
  void modulesThatRequireEachOther() {
    // No compiler makes a circle, so each half is compiled against another build of the other one.
    Path directory = plugins.resolve("circle");
    jars.strategy("circle", "circle").writeTo(directory);
    half("a", "requires b;").with(half("b", "").writeTo(temporary.resolve("b"))).writeTo(directory);
    half("b", "requires a;").with(half("a", "").writeTo(temporary.resolve("a"))).writeTo(directory);
    assertThat(line(load(loader()), "circle"))
        .containsPattern(
            "resolve: its modules require each other in a circle: (a -> b -> a|b -> a -> b); ");
  }

  private JarSource half(String name, String requires) {
    return jars.jar(name)
        .source("module " + name + " { " + requires + " exports " + name + "; }")
        .source("package " + name + "; public class Half {}");
  }

  @ParameterizedTest
  @EnumSource
  void aPackageThatTheJdkHasToo(PluginLoader.Mode mode) {
    Path directory = plugins.resolve("sql");
    jars.strategy("sql", "sql").writeTo(directory);
    jars.jar("driver")
        .source("package lib; public class Lib {}")
        .resource("java/util/logging/Fake.class", new byte[] {1})
        .writeTo(directory);
    assertThat(line(load(loader(mode)), "sql"))
        .contains(
            "resolve: package java.util.logging is both in driver.jar and in module java.logging")
        .endsWith("of the JDK; take that jar out of the plugin");
  }

  @ParameterizedTest
  @EnumSource
  void itsOwnCopyOfTheApiIsIgnoredWithAWarning(PluginLoader.Mode mode) {
    Path directory = plugins.resolve("own");
    jars.strategy("own", "own").writeTo(directory);
    jars.jar("p2pd-api-0.0.1")
        .source("module net.p2pd.api { exports net.p2pd.api; }")
        .source("package net.p2pd.api; public interface Node {}")
        .writeTo(directory);
    LoadedPlugins loaded = load(loader(mode));
    assertThat(line(loaded, "own")).isEqualTo("plugin 'own' at DIR/own: resolved");
    assertThat(loaded.info("own").orElseThrow().warnings())
        .containsExactly(
            "brings its own copy of the API, which is ignored; take p2pd-api-0.0.1.jar out of the"
                + " plugin");
    assertThat(loaded.services(ConnectStrategy.class)).hasSize(2);
  }

  @Test
  void servicesOfALibraryWithoutModuleInfoAreIgnoredWithAWarning() {
    Path directory = plugins.resolve("half");
    jars.strategy("half", "half").writeTo(directory);
    jars.jar("helper")
        .source(PluginSources.strategy("helper", "helper", ""))
        .resource("META-INF/services/net.p2pd.api.connect.ConnectStrategy", "helper.Strategy\n")
        .writeTo(directory);
    LoadedPlugins loaded = load(loader());
    assertThat(loaded.info("half").orElseThrow().warnings())
        .containsExactly(
            "helper.jar names services in META-INF/services but has no module-info; they are"
                + " ignored");
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(ServiceFactory::id)
        .containsExactly("good", "half");
  }
}
