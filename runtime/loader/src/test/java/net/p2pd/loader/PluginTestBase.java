package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginJars;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A plugin directory that is filled while the test runs, and the plugins loaded from it. */
abstract class PluginTestBase {

  @TempDir Path temporary;

  PluginJars jars;
  Path plugins;
  private Path work;
  final List<LoadedPlugins> open = new ArrayList<>();

  @BeforeEach
  void makeDirectories() throws IOException {
    jars = new PluginJars(temporary.resolve("made"));
    plugins = Files.createDirectory(temporary.resolve("plugins"));
    work = temporary.resolve("work");
  }

  @AfterEach
  void everyCopyIsDeleted() throws IOException {
    open.forEach(LoadedPlugins::close);
    if (Files.exists(work)) {
      try (Stream<Path> left = Files.walk(work)) {
        assertThat(left.filter(path -> !path.equals(work)))
            .as("left in the work directory")
            .isEmpty();
      }
    }
  }

  PluginLoader.Builder loader() {
    return PluginLoader.builder().pluginDirectory(plugins).workDirectory(work);
  }

  PluginLoader.Builder loader(PluginLoader.Mode mode) {
    return loader().mode(mode);
  }

  LoadedPlugins load(PluginLoader.Builder builder) {
    return keep(builder.build().load());
  }

  LoadedPlugins keep(LoadedPlugins loaded) {
    open.add(loaded);
    return loaded;
  }

  /** Returns the line about a plugin, with the plugin directory written as DIR. */
  String line(LoadedPlugins loaded, String id) {
    return loaded.infos().stream()
        .filter(info -> info.id().equals(id))
        .findFirst()
        .map(info -> inDir(info.toString()))
        .orElseThrow(() -> new AssertionError("no plugin '" + id + "' in " + loaded.infos()));
  }

  String inDir(String text) {
    return text.replace(plugins.toString(), "DIR").replace('\\', '/');
  }

  PluginInfo.State state(LoadedPlugins loaded, String id) {
    return loaded.info(id).orElseThrow().state();
  }
}
