package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Removing and adding plugins while running; whether they really go is asked, not assumed. */
class UnloadTest extends PluginTestBase {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(400);

  private LoadedPlugins withPigeon(PluginLoader.Mode mode) {
    jars.strategy("pigeon", "pigeon").writeTo(plugins);
    return load(loader(mode));
  }

  @ParameterizedTest
  @EnumSource
  void aPluginThatWasUsedLeavesTheMemory(PluginLoader.Mode mode) {
    LoadedPlugins loaded = withPigeon(mode);
    ServiceFactory<ConnectStrategy> factory = loaded.services(ConnectStrategy.class).get(0);
    assertThat(factory.create().id()).isEqualTo("pigeon");

    UnloadResult result = loaded.unload("pigeon", LONG).join();

    assertThat(result.isUnloaded()).as(result.toString()).isTrue();
    assertThat(result.toString())
        .startsWith("plugin 'pigeon' unloaded, its classes left the memory");
    assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.UNLOADED);
    assertThat(loaded.services(ConnectStrategy.class)).isEmpty();
    assertThatThrownBy(factory::create)
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "plugin 'pigeon' was unloaded, so there is no ConnectStrategy 'pigeon' of plugin"
                + " 'pigeon' any more; load it again");
  }

  @ParameterizedTest
  @EnumSource
  void aPluginThatFailedLeavesTheMemoryThoughTheFailureIsKept(PluginLoader.Mode mode) {
    jars.jar("moody")
        .source(PluginSources.module("moody", "NodeService", "moody.Service"))
        .source(
            PluginSources.service(
                "moody",
                "Service",
                "moody",
                "@Override public void start(net.p2pd.api.plugin.PluginContext context) {"
                    + " throw new Oops(); }"))
        .source("package moody; class Oops extends RuntimeException {}")
        .writeTo(plugins);
    LoadedPlugins loaded = load(loader(mode));
    List<Throwable> kept = new ArrayList<>();
    startAndFail(loaded, kept);

    UnloadResult result = loaded.unload("moody", LONG).join();

    assertThat(result.isUnloaded()).as(result.toString()).isTrue();
    assertThat(kept.get(0))
        .hasMessageStartingWith("plugin 'moody': start of NodeService 'moody' threw moody.Oops; ");
    assertThat(kept.get(0).getStackTrace()[0].getClassName()).isEqualTo("moody.Service");
  }

  private static void startAndFail(LoadedPlugins loaded, List<Throwable> kept) {
    NodeService service = loaded.services(NodeService.class).get(0).create();
    try {
      PluginCalls.onNewThreads("start")
          .run(
              "moody",
              service.getClass().getClassLoader(),
              "start of NodeService 'moody'",
              () -> {
                service.start(null);
                return "started";
              },
              LONG);
    } catch (PluginCallException e) {
      loaded.mark("moody", PluginInfo.State.FAILED, e.problem("start"));
      kept.add(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aThreadThatGoesOnPinsItsPluginAndIsNamed(PluginLoader.Mode mode) {
    jars.jar("endless")
        .source(PluginSources.module("endless", "NodeService", "endless.Service"))
        .source(
            PluginSources.service(
                "endless",
                "Service",
                "endless",
                """
                private final java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
                @Override public void start(net.p2pd.api.plugin.PluginContext context) {
                  Thread thread = new Thread(this::work, "endless-worker");
                  thread.setDaemon(true);
                  thread.start();
                }
                private void work() {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                }
                @Override public void close() { end.countDown(); }
                """))
        .writeTo(plugins);
    LoadedPlugins loaded = load(loader(mode));
    NodeService service = loaded.services(NodeService.class).get(0).create();
    service.start(null);

    UnloadResult result = loaded.unload("endless", SHORT).join();

    assertThat(result.isUnloaded()).isFalse();
    assertThat(result.suspects()).contains("thread 'endless-worker' runs endless.Service.work");
    assertThat(result.toString()).startsWith("plugin 'endless' still pinned after ");
    assertThat(state(loaded, "endless")).isEqualTo(PluginInfo.State.STOPPED);
    service.close();
  }

  @Test
  void anObjectThatIsReferredToPinsItsPlugin() {
    LoadedPlugins loaded = withPigeon(PluginLoader.Mode.LAYERS);
    ConnectStrategy strategy = loaded.services(ConnectStrategy.class).get(0).create();
    UnloadResult result = loaded.unload("pigeon", SHORT).join();
    assertThat(result.isUnloaded()).isFalse();
    assertThat(result.toString())
        .endsWith("no thread of it was found, an object of it must be referred to");
    assertThat(strategy.id()).isEqualTo("pigeon");
  }

  @ParameterizedTest
  @EnumSource
  void theJarsAreClosedAndTheirCopiesDeletedAtOnce(PluginLoader.Mode mode) throws IOException {
    LoadedPlugins loaded = withPigeon(mode);
    ConnectStrategy strategy = loaded.services(ConnectStrategy.class).get(0).create();
    Path copy =
        Path.of(strategy.getClass().getProtectionDomain().getCodeSource().getLocation().getPath());
    assertThat(copy).exists().isNotEqualTo(plugins.resolve("pigeon.jar"));

    loaded.unload("pigeon", SHORT).join();

    assertThat(copy).doesNotExist();
    Path handles = Path.of("/proc/self/fd");
    Assumptions.assumeTrue(Files.isDirectory(handles), "open files are only listed on Linux");
    try (Stream<Path> open = Files.list(handles)) {
      assertThat(open.map(UnloadTest::target))
          .noneMatch(name -> name.startsWith(temporary.toString()) && name.contains(".jar"));
    }
  }

  private static String target(Path handle) {
    try {
      return Files.readSymbolicLink(handle).toString();
    } catch (IOException e) {
      return ""; // closed in the meantime
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJarMayBeOverwrittenWhileItsPluginRuns(PluginLoader.Mode mode) throws IOException {
    jars.jar("late")
        .source(PluginSources.module("late", "ConnectStrategy", "late.Strategy"))
        .source(
            PluginSources.strategy(
                "late",
                "late",
                "@Override public void start(net.p2pd.api.plugin.PluginContext c) {"
                    + " if (Later.WORD.isEmpty()) { throw new IllegalStateException(); } }"))
        .source(
            "package late; class Later { static final String WORD = String.valueOf(\"later\"); }")
        .writeTo(plugins);
    LoadedPlugins loaded = load(loader(mode));
    Files.writeString(plugins.resolve("late.jar"), "overwritten in place");

    loaded.services(ConnectStrategy.class).get(0).create().start(null);

    assertThat(state(loaded, "late")).isEqualTo(PluginInfo.State.RESOLVED);
  }

  @ParameterizedTest
  @EnumSource
  void aPluginIsAddedWhileRunningAndReplacedByANewerOne(PluginLoader.Mode mode) {
    LoadedPlugins loaded = withPigeon(mode);
    Path drum = jars.strategy("drum", "drum").version("1").writeTo(temporary.resolve("elsewhere"));

    assertThat(loaded.add(drum).state()).isEqualTo(PluginInfo.State.RESOLVED);
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(ServiceFactory::id)
        .containsExactly("drum", "pigeon");

    assertThat(loaded.unload("drum", LONG).join().isUnloaded()).isTrue();
    jars.strategy("drum", "loud-drum").version("2").writeTo(temporary.resolve("elsewhere"));
    loaded.add(drum);

    assertThat(loaded.infos())
        .extracting(info -> info.id() + " " + info.version())
        .containsExactly("pigeon ", "drum 2");
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(ServiceFactory::id)
        .containsExactly("loud-drum", "pigeon");
  }

  @Test
  void aBadPluginThatIsAddedIsReportedAndTheGoodOneOfThatNameStays() {
    LoadedPlugins loaded = withPigeon(PluginLoader.Mode.LAYERS);
    Path twin =
        jars.strategy("twin", "twin")
            .properties("id = pigeon")
            .writeTo(temporary.resolve("elsewhere"));
    PluginInfo info = loaded.add(twin);
    assertThat(info.state()).isEqualTo(PluginInfo.State.REJECTED);
    assertThat(info.problem().orElseThrow().cause())
        .startsWith("another plugin has the id 'pigeon' already");
    assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.RESOLVED);
    assertThat(loaded.services(ConnectStrategy.class)).hasSize(1);
  }

  @Test
  void addingWhatIsNotThereIsAnError() {
    LoadedPlugins loaded = withPigeon(PluginLoader.Mode.LAYERS);
    Path nowhere = temporary.resolve("nowhere.jar");
    assertThatThrownBy(() -> loaded.add(nowhere))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "no plugin at " + nowhere + "; name a directory with the plugin's jars, or its jar");
  }

  @Test
  void unloadingWhatIsNotLoadedIsAnErrorThatNamesTheNearest() {
    LoadedPlugins loaded = withPigeon(PluginLoader.Mode.LAYERS);
    assertThatThrownBy(() -> loaded.unload("pidgeon", LONG))
        .isInstanceOf(PluginException.class)
        .hasMessage("no plugin 'pidgeon' is loaded, did you mean 'pigeon'?; loaded are [pigeon]");
  }

  @Test
  void closingTwiceIsFineAndNothingIsAddedAfterwards() {
    LoadedPlugins loaded = withPigeon(PluginLoader.Mode.LAYERS);
    loaded.close();
    loaded.close();
    assertThat(loaded.services(ConnectStrategy.class)).isEmpty();
    assertThatThrownBy(() -> loaded.add(plugins.resolve("pigeon.jar")))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("closed");
  }
}
