package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gallery of plugins that are refused by their descriptors, before any of their code runs. Each
 * gets one line with who, where, why and what to do; a good one beside it is loaded every time.
 */
class BadPluginsTest extends PluginTestBase {

  private static final String REBUILD = "compile the plugin against the p2pd-api jar";

  @BeforeEach
  void aGoodPluginBeside() {
    jars.strategy("good", "good").writeTo(plugins);
  }

  @AfterEach
  void theGoodPluginBesideIsLoaded() {
    assertThat(load(loader()).services(ConnectStrategy.class))
        .extracting(ServiceFactory::pluginId)
        .contains("good");
  }

  @ParameterizedTest
  @EnumSource
  void aJarWithoutModuleInfo(PluginLoader.Mode mode) {
    jars.jar("plain").source(PluginSources.strategy("plain", "plain", "")).writeTo(plugins);
    assertThat(line(load(loader(mode)), "plain.jar"))
        .isEqualTo(
            "plugin 'plain.jar' at DIR/plain.jar: rejected, descriptor: plain.jar has no"
                + " module-info; add a module-info.java that says 'requires net.p2pd.api' and"
                + " 'provides ... with ...', and build the jar again");
  }

  @Test
  void aDirectoryOfJarsWithoutModuleInfo() {
    Path directory = plugins.resolve("plain");
    jars.jar("one").source("package one; public class One {}").writeTo(directory);
    jars.jar("two").source("package two; public class Two {}").writeTo(directory);
    assertThat(line(load(loader()), "plain"))
        .startsWith(
            "plugin 'plain' at DIR/plain: rejected, descriptor: none of its 2 jars has a"
                + " module-info; ");
  }

  @ParameterizedTest
  @EnumSource
  void aModuleWithoutProvider(PluginLoader.Mode mode) {
    jars.jar("idle")
        .source(PluginSources.module("com.example.idle", ""))
        .source(PluginSources.strategy("idle", "idle", ""))
        .writeTo(plugins);
    assertThat(line(load(loader(mode)), "idle.jar"))
        .isEqualTo(
            "plugin 'idle.jar' at DIR/idle.jar: rejected, descriptor: no provider: module"
                + " com.example.idle provides none of the services of this host; say 'provides'"
                + " with a service interface of the API and the class that implements it in"
                + " module-info.java, or move idle.jar to the plugin that uses it");
  }

  @Test
  void aDirectoryWithoutJars() throws IOException {
    Files.createDirectory(plugins.resolve("hollow"));
    assertThat(line(load(loader()), "hollow"))
        .isEqualTo(
            "plugin 'hollow' at DIR/hollow: rejected, list: the directory holds no jar; put the"
                + " plugin's jars into it, or remove it");
  }

  @Test
  void aFileThatIsNoZip() throws IOException {
    Files.writeString(plugins.resolve("torn.jar"), "<html>404</html>");
    assertThat(line(load(loader()), "torn.jar"))
        .isEqualTo(
            "plugin 'torn.jar' at DIR/torn.jar: rejected, list: torn.jar is not a readable jar (zip"
                + " END header not found); copy it again, it may have been cut off or damaged");
  }

  @Test
  void aLibraryThatIsCutOffBesideItsPlugin() throws IOException {
    Path directory = plugins.resolve("torn");
    Path whole = jars.strategy("torn", "torn").writeTo(directory);
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(directory.resolve("lib.jar"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(line(load(loader()), "torn"))
        .startsWith("plugin 'torn' at DIR/torn: rejected, list: lib.jar is not a readable jar (");
  }

  @Test
  void aFileNameThatMakesNoModule() {
    Path directory = plugins.resolve("odd");
    jars.strategy("odd", "odd").writeTo(directory);
    jars.jar("1.2").source("package lib; public class Lib {}").writeTo(directory);
    assertThat(line(load(loader()), "odd"))
        .startsWith(
            "plugin 'odd' at DIR/odd: rejected, descriptor: no module can be made of 1.2.jar (")
        .endsWith("; rename the jar, or give it a module-info or an Automatic-Module-Name");
  }

  @Test
  void aModuleInfoForANewerJava() {
    jars.strategy("newer", "newer").classFileVersion("module-info", 69).writeTo(plugins);
    assertThat(line(load(loader()), "newer.jar"))
        .isEqualTo(
            "plugin 'newer.jar' at DIR/newer.jar: rejected, descriptor: module-info of newer.jar"
                + " was compiled for Java 25, this is Java "
                + Runtime.version().feature()
                + "; use a newer Java, or compile it with --release "
                + Runtime.version().feature());
  }

  @Test
  void aDescriptorThatNamesAPackageThatIsNotThere() {
    jars.jar("gone")
        .source(PluginSources.module("gone", "ConnectStrategy", "gone.Strategy"))
        .source(PluginSources.strategy("gone", "gone", ""))
        .without("gone.Strategy")
        .writeTo(plugins);
    assertThat(line(load(loader()), "gone.jar"))
        .startsWith(
            "plugin 'gone.jar' at DIR/gone.jar: rejected, descriptor: the module descriptor of"
                + " gone.jar is wrong (")
        .contains("gone");
  }

  @ParameterizedTest
  @EnumSource
  void anApiThatIsNewerThanTheHosts(PluginLoader.Mode mode) {
    jars.strategy("future", "future").api(jars.apiWithVersion("0.9.1")).writeTo(plugins);
    assertThat(line(load(loader(mode)), "future"))
        .isEqualTo(
            "plugin 'future' at DIR/future.jar: rejected, descriptor: future.jar was built for API"
                + " 0.9, this host has API 0.1; use a newer host, or "
                + REBUILD
                + " 0.1");
  }

  @Test
  void anApiOfAnOlderMajorVersion() {
    jars.strategy("old", "old").writeTo(plugins);
    LoadedPlugins loaded = load(loader().apiVersion("1.0"));
    assertThat(line(loaded, "old"))
        .isEqualTo(
            "plugin 'old' at DIR/old.jar: rejected, descriptor: old.jar was built for API 0.1, this"
                + " host has API 1.0; get a newer version of the plugin, or "
                + REBUILD
                + " 1.0");
  }

  @ParameterizedTest
  @EnumSource
  void noApiVersionAtAll(PluginLoader.Mode mode) {
    jars.strategy("unsaid", "unsaid").api(jars.apiWithVersion("")).writeTo(plugins);
    assertThat(line(load(loader(mode)), "unsaid"))
        .isEqualTo(
            "plugin 'unsaid' at DIR/unsaid.jar: rejected, descriptor: unsaid.jar does not say which"
                + " version of the API it was built for; "
                + REBUILD
                + ", whose module has a version");
  }

  @Test
  void anUnknownKeyInTheProperties() {
    jars.strategy("typo", "typo").properties("share = netty").writeTo(plugins);
    assertThat(line(load(loader()), "typo"))
        .isEqualTo(
            "plugin 'typo' at DIR/typo.jar: rejected, descriptor: unknown key 'share' in"
                + " META-INF/p2pd/plugin.properties of typo.jar, did you mean 'shares'?; the keys"
                + " are id, requires-plugins, shares");
  }

  @Test
  void anIdThatIsNone() {
    jars.strategy("named", "named").properties("id = my plugin!").writeTo(plugins);
    assertThat(line(load(loader()), "named"))
        .isEqualTo(
            "plugin 'named' at DIR/named.jar: rejected, descriptor: 'my plugin!' as id in"
                + " META-INF/p2pd/plugin.properties of named.jar is no plugin id; an id is made of"
                + " letters, digits, dashes and dots, such as com.example.pigeon");
  }

  @Test
  void sharingWhatCannotBeShared() {
    jars.strategy("greedy", "greedy").properties("shares = guava").writeTo(plugins);
    assertThat(line(load(loader()), "greedy"))
        .endsWith(
            "descriptor: shares 'guava' in META-INF/p2pd/plugin.properties of greedy.jar is nothing"
                + " that a host can share; write 'shares = netty', or bring the library along");
  }

  @Test
  void sharingNettyWithAHostThatHasNone() {
    jars.strategy("netted", "netted").properties("shares = netty").writeTo(plugins);
    assertThat(line(load(loader()), "netted"))
        .endsWith(
            "descriptor: it says 'shares = netty', but this host has no Netty to share; take that"
                + " line out of its META-INF/p2pd/plugin.properties and put Netty's jars beside"
                + " it");
  }

  @Test
  void anIdThatIsTaken() {
    jars.strategy("copy", "copy").properties("id = good").writeTo(plugins);
    jars.strategy("other", "other").properties("id = good").writeTo(plugins);
    LoadedPlugins loaded = load(loader());
    assertThat(loaded.infos().stream().filter(info -> info.state() == PluginInfo.State.REJECTED))
        .extracting(info -> inDir(info.toString()))
        .containsExactly(
            "plugin 'good' at DIR/good.jar: rejected, descriptor: another plugin has the id 'good'"
                + " already, the one at DIR/copy.jar; remove one of them, or give one another 'id'"
                + " in META-INF/p2pd/plugin.properties",
            "plugin 'good' at DIR/other.jar: rejected, descriptor: another plugin has the id 'good'"
                + " already, the one at DIR/copy.jar; remove one of them, or give one another 'id'"
                + " in META-INF/p2pd/plugin.properties");
  }

  @Test
  void severalProvidingModulesWithoutAnId() {
    Path directory = plugins.resolve("many");
    jars.strategy("first", "one").writeTo(directory);
    jars.strategy("second", "two").writeTo(directory);
    assertThat(line(load(loader()), "many"))
        .isEqualTo(
            "plugin 'many' at DIR/many: rejected, descriptor: modules first and second all provide"
                + " services, so none of them names the plugin; put 'id = ...' into"
                + " META-INF/p2pd/plugin.properties of one of them");
  }

  @Test
  void twoDescriptors() {
    Path directory = plugins.resolve("many");
    jars.strategy("first", "one").properties("id = a").writeTo(directory);
    jars.strategy("second", "two").properties("id = b").writeTo(directory);
    assertThat(line(load(loader()), "many"))
        .endsWith(
            "descriptor: there is more than one META-INF/p2pd/plugin.properties, in first.jar and"
                + " second.jar; keep one of them");
  }

  @ParameterizedTest
  @EnumSource
  void twoJarsWithOnePackage(PluginLoader.Mode mode) {
    Path directory = plugins.resolve("split");
    jars.strategy("split", "split").writeTo(directory);
    jars.jar("a").source("package shared; public class A {}").writeTo(directory);
    jars.jar("b").source("package shared; public class B {}").writeTo(directory);
    assertThat(line(load(loader(mode)), "split"))
        .isEqualTo(
            "plugin 'split' at DIR/split: rejected, descriptor: two jars contain package shared:"
                + " a.jar and b.jar; keep one of them, or make one jar of both");
  }

  @Test
  void twoVersionsOfOneModule() {
    Path directory = plugins.resolve("twice");
    jars.strategy("twice", "twice").writeTo(directory);
    for (String version : List.of("1.0", "2.0")) {
      jars.jar("lib-" + version)
          .source("module lib { exports lib; }")
          .source("package lib; public class Lib {}")
          .writeTo(directory);
    }
    assertThat(line(load(loader()), "twice"))
        .isEqualTo(
            "plugin 'twice' at DIR/twice: rejected, descriptor: module lib is there twice, in"
                + " lib-1.0.jar and lib-2.0.jar; keep one of them");
  }

  @Test
  void theApisClassesInThePluginsOwnJar() {
    jars.strategy("shaded", "shaded")
        .resource("net/p2pd/api/plugin/NodeService.class", new byte[] {1})
        .writeTo(plugins);
    assertThat(line(load(loader()), "shaded"))
        .endsWith(
            "descriptor: shaded.jar contains package net.p2pd.api.plugin of the API itself; build"
                + " the jar without the API's classes");
  }

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
    // No compiler makes a circle, so one half of it is compiled against an older version of the
    // other.
    Path directory = plugins.resolve("circle");
    Path old =
        jars.jar("b")
            .source("module b { exports b; }")
            .source("package b; public class B {}")
            .writeTo(temporary.resolve("old"));
    Path first =
        jars.jar("a")
            .source("module a { requires b; exports a; }")
            .source("package a; public class A {}")
            .with(old)
            .writeTo(directory);
    jars.jar("b")
        .source(
            "module b { requires static a; requires a; exports b; }"
                .replace("requires static a; ", ""))
        .source("package b; public class B {}")
        .with(
            jars.jar("a")
                .source("module a { exports a; }")
                .source("package a; public class A {}")
                .writeTo(temporary.resolve("older")))
        .writeTo(directory);
    assertThat(first).exists();
    jars.strategy("circle", "circle").writeTo(directory);
    assertThat(line(load(loader()), "circle"))
        .containsPattern(
            "resolve: its modules require each other in a circle: (a -> b -> a|b -> a -> b); ");
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
        .containsExactly("brings its own copy of the API (p2pd-api-0.0.1.jar), which is ignored");
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

  @Test
  void aRequiredPluginThatIsRefusedStopsTheStart() {
    jars.strategy("typo", "typo").properties("share = netty").writeTo(plugins);
    assertThatThrownBy(() -> load(loader().required(List.of("typo", "good"))))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("required plugins cannot be loaded:\n  plugin 'typo' at ")
        .hasMessageContaining("unknown key 'share'");
  }

  @Test
  void aRequiredPluginThatIsNotThereStopsTheStart() {
    assertThatThrownBy(() -> load(loader().required(List.of("goood"))))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith(
            "required plugin 'goood' is not there, did you mean 'good'?; look in ["
                + plugins
                + "]");
  }

  @Test
  void aRequiredPluginThatIsDisabledStopsTheStart() {
    assertThatThrownBy(() -> load(loader().required(List.of("good")).disabled(List.of("good"))))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("good.jar: disabled");
  }
}
