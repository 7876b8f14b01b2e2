package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;

/** Plugins that require others by {@code requires-plugins}. */
class DependencyTest extends PluginTestBase {

  private void plugin(String id, String requires) {
    jars.strategy(id, id).properties("requires-plugins = " + requires).writeTo(plugins);
  }

  @Test
  void whatOthersRequireIsStartedFirst() {
    plugin("a", "c, b");
    plugin("b", "d");
    plugin("c", "");
    plugin("d", "");
    assertThat(load(loader()).startOrder()).containsExactly("c", "d", "b", "a");
  }

  @Test
  void aRequiredPluginIsLoadedThoughNoServiceOfItIsWanted() {
    jars.jar("web")
        .source(PluginSources.module("web", "NodeService", "web.Service"))
        .source(PluginSources.service("web", "Service", "web", ""))
        .properties("requires-plugins = base")
        .writeTo(plugins);
    plugin("base", "");
    plugin("other", "");
    LoadedPlugins loaded = keep(loader().build().load(Set.of(NodeService.class)));
    assertThat(loaded.startOrder()).containsExactly("base", "web");
    assertThat(state(loaded, "other")).isEqualTo(PluginInfo.State.FOUND);
  }

  @Test
  void aMissingOneIsNamed() {
    plugin("needy", "pigeons");
    plugin("pigeon", "");
    LoadedPlugins loaded = load(loader());
    assertThat(line(loaded, "needy"))
        .isEqualTo(
            "plugin 'needy' at DIR/needy.jar: rejected, resolve: it requires plugin 'pigeons',"
                + " which is not there, did you mean 'pigeon'?; install that one too");
    assertThat(state(loaded, "pigeon")).isEqualTo(PluginInfo.State.RESOLVED);
  }

  @Test
  void aDisabledOneIsNamed() {
    plugin("needy", "pigeon");
    plugin("pigeon", "");
    assertThat(line(load(loader().disabled(List.of("pigeon"))), "needy"))
        .endsWith("resolve: it requires plugin 'pigeon', which is disabled; enable that one too");
  }

  @Test
  void aCircleIsNamedAndTheOthersAreLoaded() {
    plugin("a", "b");
    plugin("b", "c");
    plugin("c", "b");
    plugin("free", "");
    LoadedPlugins loaded = load(loader());
    assertThat(line(loaded, "c"))
        .isEqualTo(
            "plugin 'c' at DIR/c.jar: rejected, resolve: its requires-plugins lead in a circle: b"
                + " -> c -> b; take one of them out of the circle");
    assertThat(line(loaded, "b")).contains("rejected");
    assertThat(line(loaded, "a"))
        .endsWith("it requires plugin 'b', which could not be loaded; repair that one first");
    assertThat(loaded.startOrder()).containsExactly("free");
  }

  @Test
  void oneThatFailsTakesThoseWithItThatRequireIt() {
    jars.jar("base")
        .source(PluginSources.module("base", "ConnectStrategy", "base.Strategy"))
        .source(
            PluginSources.strategy(
                "base", "base", "public Strategy() { throw new IllegalStateException(); }"))
        .writeTo(plugins);
    plugin("above", "base");
    LoadedPlugins loaded = load(loader());
    assertThat(line(loaded, "above"))
        .endsWith(
            "rejected, resolve: it requires plugin 'base', which could not be loaded; repair that"
                + " one first");
  }

  @Test
  void whatOthersRequireIsNotUnloadedBeforeThem() {
    plugin("above", "base");
    plugin("base", "");
    LoadedPlugins loaded = load(loader());
    assertThatThrownBy(() -> loaded.unload("base", Duration.ofSeconds(10)))
        .isInstanceOf(PluginException.class)
        .hasMessage("plugin 'base' is required by above; unload these first");
    assertThat(loaded.unload("above", Duration.ofSeconds(10)).join().isUnloaded()).isTrue();
    assertThat(loaded.unload("base", Duration.ofSeconds(10)).join().isUnloaded()).isTrue();
  }
}
