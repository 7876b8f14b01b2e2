package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gallery of plugins that are refused by what their jars and descriptors say, before any of their
 * code runs. Each gets one line with who, where, why and what to do.
 */
class BadPluginsTest extends GalleryTestBase {

  private static final String REBUILD = "compile the plugin against the p2pd-api jar";

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
    Files.write(directory.resolve("lib.jar"), Arrays.copyOf(bytes, bytes.length / 2));
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
    jars.strategy("newer", "newer").classFileVersion("module-info", 99).writeTo(plugins);
    assertThat(line(load(loader()), "newer.jar"))
        .isEqualTo(
            "plugin 'newer.jar' at DIR/newer.jar: rejected, descriptor: module-info of newer.jar"
                + " was compiled for Java 55, this is Java "
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
                + " are id, requires-plugins, shares, load");
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
}
