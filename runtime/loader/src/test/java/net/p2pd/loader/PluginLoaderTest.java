package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PluginLoaderTest extends PluginTestBase {

  @ParameterizedTest
  @EnumSource
  void aPluginIsLoadedFromASubDirectoryAndFromASingleJar(PluginLoader.Mode mode) {
    jars.strategy("one.pigeon", "pigeon").version("1.2").writeTo(plugins.resolve("pigeon"));
    jars.strategy("two.drum", "drum").writeTo(plugins);

    LoadedPlugins loaded = load(loader(mode));

    assertThat(loaded.infos()).allMatch(info -> info.state() == PluginInfo.State.RESOLVED);
    assertThat(line(loaded, "one.pigeon"))
        .isEqualTo("plugin 'one.pigeon' 1.2 at DIR/pigeon: resolved");
    assertThat(line(loaded, "two.drum"))
        .isEqualTo("plugin 'two.drum' at DIR/two.drum.jar: resolved");
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(ServiceFactory::id)
        .containsExactly("pigeon", "drum");
    assertThat(loaded.info("one.pigeon").orElseThrow().services())
        .hasToString("[ConnectStrategy:pigeon]");
  }

  @ParameterizedTest
  @EnumSource
  void everyNodeGetsANewInstance(PluginLoader.Mode mode) {
    jars.strategy("one.pigeon", "pigeon").writeTo(plugins);

    ServiceFactory<ConnectStrategy> factory =
        load(loader(mode)).services(ConnectStrategy.class).get(0);

    assertThat(factory.create()).isNotSameAs(factory.create());
    assertThat(factory.create().id()).isEqualTo("pigeon");
  }

  @ParameterizedTest
  @EnumSource
  void aStaticProviderMethodMakesTheInstances(PluginLoader.Mode mode) {
    jars.jar("factory")
        .source(
            PluginSources.module(
                "fac", "provides net.p2pd.api.connect.ConnectStrategy with fac.First, fac.Second;"))
        .source(
            PluginSources.strategy(
                "fac", "Made", "id", "private final String id; Made(String i) { id = i; }"))
        .source(
            "package fac; public class First { public static Made provider() { return new"
                + " Made(\"first\"); } }")
        .source(
            "package fac; public class Second { public static Made provider() { return new"
                + " Made(\"second\"); } }")
        .writeTo(plugins);

    List<ServiceFactory<ConnectStrategy>> found =
        load(loader(mode)).services(ConnectStrategy.class);

    assertThat(found)
        .extracting(ServiceFactory::provider)
        .containsExactly("fac.First", "fac.Second");
    assertThat(found).extracting(f -> f.create().id()).containsExactlyInAnyOrder("first", "second");
    assertThat(found.get(0).create()).isNotSameAs(found.get(0).create());
  }

  @ParameterizedTest
  @EnumSource
  void theProviderMayLieInAPackageThatIsNotExported(PluginLoader.Mode mode) {
    jars.jar("hidden")
        .source(PluginSources.module("hid", "ConnectStrategy", "hid.deep.Strategy"))
        .source(PluginSources.strategy("hid.deep", "hidden", ""))
        .writeTo(plugins);

    assertThat(load(loader(mode)).services(ConnectStrategy.class)).hasSize(1);
  }

  @Test
  void servicesComeByPriorityThenByPluginThenByClass() {
    jars.strategy("b", "later").writeTo(plugins);
    jars.strategy("a", "sooner").writeTo(plugins);
    jars.jar("z")
        .source(
            PluginSources.module(
                "z", "provides net.p2pd.api.connect.ConnectStrategy with z.Q, z.P;"))
        .source(
            PluginSources.strategy(
                "z", "Q", "\"q\"", "@Override public int priority() { return 5; }"))
        .source(
            PluginSources.strategy(
                "z", "P", "\"p\"", "@Override public int priority() { return 5; }"))
        .writeTo(plugins);

    assertThat(load(loader()).services(ConnectStrategy.class))
        .extracting(ServiceFactory::id)
        .containsExactly("p", "q", "sooner", "later");
  }

  @Test
  void onlyPluginsWithAWantedServiceAreLoaded() {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    jars.jar("server")
        .source(PluginSources.module("server", "NodeService", "server.Bad"))
        .source(
            PluginSources.service(
                "server", "Bad", "bad", "public Bad() { throw new IllegalStateException(); }"))
        .writeTo(plugins);

    LoadedPlugins loaded = keep(loader().build().load(Set.of(ConnectStrategy.class)));

    assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.RESOLVED);
    assertThat(line(loaded, "server")).isEqualTo("plugin 'server' at DIR/server.jar: found");
    assertThat(loaded.info("server").orElseThrow().services())
        .hasToString("[NodeService:server.Bad]");
    assertThat(loaded.services(NodeService.class)).isEmpty();
  }

  @Test
  void ofALoadedPluginOnlyTheWantedServicesAreInstantiated() {
    jars.jar("both")
        .source(
            PluginSources.module(
                "both",
                "provides net.p2pd.api.connect.ConnectStrategy with both.Strategy;"
                    + " provides net.p2pd.api.plugin.NodeService with both.Bad;"))
        .source(PluginSources.strategy("both", "good", ""))
        .source(
            PluginSources.service(
                "both", "Bad", "bad", "public Bad() { throw new IllegalStateException(); }"))
        .writeTo(plugins);

    LoadedPlugins loaded = keep(loader().build().load(Set.of(ConnectStrategy.class)));

    assertThat(state(loaded, "both")).isEqualTo(PluginInfo.State.RESOLVED);
    assertThat(loaded.services(ConnectStrategy.class)).hasSize(1);
  }

  @Test
  void aMissingPluginDirectoryIsAnErrorThatNamesIt() {
    Path missing = temporary.resolve("nowhere");
    assertThatThrownBy(() -> load(loader().pluginDirectory(missing)))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "plugin directory "
                + missing
                + " does not exist; create it, or name the directory that holds the plugins");
  }

  @Test
  void aFileInPlaceOfAPluginDirectoryIsAnErrorThatNamesIt() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");
    assertThatThrownBy(() -> load(loader().pluginDirectory(file)))
        .hasMessageStartingWith("plugin directory " + file + " is not a directory; ");
  }

  @Test
  void aPluginDirectoryThatMayNotBeReadIsAnErrorThatNamesIt() throws IOException {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    withoutPermission(
        plugins,
        () ->
            assertThatThrownBy(() -> load(loader()))
                .isInstanceOf(PluginException.class)
                .hasMessage(
                    "plugin directory "
                        + plugins
                        + " may not be read by this user; check its owner and permissions"));
  }

  @Test
  void aPluginThatMayNotBeReadIsRefusedAndTheOthersRun() throws IOException {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    Path secret = Files.createDirectory(plugins.resolve("secret"));
    withoutPermission(
        secret,
        () -> {
          LoadedPlugins loaded = load(loader());
          assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.RESOLVED);
          assertThat(line(loaded, "secret"))
              .isEqualTo(
                  "plugin 'secret' at DIR/secret: rejected, list: the directory may not be read by"
                      + " this user; check its owner and permissions");
        });
  }

  @Test
  void aJarThatMayNotBeReadIsRefused() throws IOException {
    Path jar = jars.strategy("pigeon", "pigeon").writeTo(plugins);
    withoutPermission(
        jar,
        () ->
            assertThat(load(loader()).infos().get(0).problem())
                .hasValueSatisfying(
                    problem ->
                        assertThat(problem)
                            .hasToString(
                                "pigeon.jar may not be read by this user; check its owner and"
                                    + " permissions")));
  }

  @Test
  void aLinkThatLeadsNowhereIsRefusedAndTheOthersRun() throws IOException {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    try {
      Files.createSymbolicLink(plugins.resolve("gone.jar"), temporary.resolve("nowhere.jar"));
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      assumeThat(e).as("no links here").isNull();
    }
    LoadedPlugins loaded = load(loader());
    assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.RESOLVED);
    assertThat(line(loaded, "gone.jar"))
        .isEqualTo(
            "plugin 'gone.jar' at DIR/gone.jar: rejected, list: gone.jar is not there, a link leads"
                + " nowhere; copy the plugin again");
  }

  private static void withoutPermission(Path directory, Runnable test) throws IOException {
    assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Files.setPosixFilePermissions(directory, Set.of());
    try {
      assumeThat(Files.isReadable(directory)).as("the superuser may read everything").isFalse();
      test.run();
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void anEmptyPluginDirectoryIsFineButNoted() {
    LoadedPlugins loaded = load(loader());
    assertThat(loaded.infos()).isEmpty();
    assertThat(loaded.notes())
        .containsExactly("plugin directory " + plugins + " is empty; no plugin was loaded from it");
  }

  @Test
  void otherFilesInAPluginDirectoryAreNoPlugins() throws IOException {
    Files.writeString(plugins.resolve("README.txt"), "hello");
    Files.createDirectory(plugins.resolve(".trash"));
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    assertThat(load(loader()).infos()).extracting(PluginInfo::id).containsExactly("pigeon");
  }

  @Test
  void theStepsAreReportedInOrder() {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    List<String> steps = new ArrayList<>();
    load(loader().onStep(step -> steps.add(step.plugin() + " " + step.step())));
    assertThat(steps)
        .containsExactly(
            "pigeon.jar descriptor",
            "pigeon resolve",
            "pigeon copy",
            "pigeon define",
            "pigeon instantiate");
  }

  @Test
  void aDisabledPluginIsNotLookedAtFurther() {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    jars.strategy("broken", "broken").properties("nonsense = 1").writeTo(plugins);
    LoadedPlugins loaded = load(loader().disabled(List.of("pigeon", "broken", "pigoen")));
    assertThat(line(loaded, "pigeon")).isEqualTo("plugin 'pigeon' at DIR/pigeon.jar: disabled");
    assertThat(line(loaded, "broken")).isEqualTo("plugin 'broken' at DIR/broken.jar: disabled");
    assertThat(loaded.services(ConnectStrategy.class)).isEmpty();
    assertThat(loaded.notes())
        .containsExactly("there is no plugin 'pigoen' to disable, did you mean 'pigeon'?");
  }

  @Test
  void aClassIsKnownToBelongToItsPlugin() {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    LoadedPlugins loaded = load(loader());
    ConnectStrategy strategy = loaded.services(ConnectStrategy.class).get(0).create();
    assertThat(loaded.pluginOf(strategy)).contains("pigeon");
    assertThat(loaded.pluginOf(strategy.getClass())).contains("pigeon");
    assertThat(loaded.pluginOf("text")).isEmpty();
    assertThat(loaded.pluginOf(this)).isEmpty();
  }

  @Test
  void aFactoryTellsWhatTheServiceSaysOfItself() {
    jars.jar("told")
        .source(PluginSources.module("told", "ConnectStrategy", "told.Strategy"))
        .source(
            PluginSources.strategy(
                "told",
                "told",
                "@Override public String description() { return \"by air\"; }\n"
                    + "@Override public int priority() { return -3; }\n"
                    + "@Override public java.util.List<net.p2pd.api.plugin.ConfigKey<?>>"
                    + " configuration() {\n"
                    + "  return java.util.List.of(net.p2pd.api.plugin.ConfigKey.string(\"loft\","
                    + " \"where\"));\n"
                    + "}"))
        .writeTo(plugins);
    ServiceFactory<ConnectStrategy> factory = load(loader()).services(ConnectStrategy.class).get(0);
    assertThat(factory.description()).isEqualTo("by air");
    assertThat(factory.priority()).isEqualTo(-3);
    assertThat(factory.configuration()).hasToString("[loft]");
    assertThat(factory).hasToString("ConnectStrategy 'told' of plugin 'told'");
  }

  @Test
  void aPluginForAnOlderMajorVersionOfTheApiIsRefused() {
    jars.strategy("old", "old").writeTo(plugins);
    LoadedPlugins loaded = load(loader().apiVersion("1.0"));
    assertThat(line(loaded, "old"))
        .isEqualTo(
            "plugin 'old' at DIR/old.jar: rejected, descriptor: old.jar was built for API 0.1, this"
                + " host has API 1.0; get a newer version of the plugin, or compile the plugin"
                + " against the p2pd-api jar 1.0");
  }

  @Test
  void nothingWantedMeansThatNoCodeRunsAndTheDescriptorsAreTold() {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    jars.strategy("typo", "typo").properties("share = netty").writeTo(plugins);
    LoadedPlugins loaded = keep(loader().build().load(Set.of()));
    assertThat(line(loaded, "pigeon")).isEqualTo("plugin 'pigeon' at DIR/pigeon.jar: found");
    assertThat(state(loaded, "typo")).isEqualTo(PluginInfo.State.REJECTED);
    assertThat(temporary.resolve("work")).doesNotExist();
  }

  @Test
  void anApiJarBesideASingleJarIsNoPluginOfItsOwn() {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    jars.jar("p2pd-api-0.1")
        .source("module net.p2pd.api { exports net.p2pd.api; }")
        .source("package net.p2pd.api; public interface Node {}")
        .writeTo(plugins);
    LoadedPlugins loaded = load(loader());
    assertThat(loaded.infos()).extracting(PluginInfo::id).containsExactly("pigeon");
    assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.RESOLVED);
  }
}
