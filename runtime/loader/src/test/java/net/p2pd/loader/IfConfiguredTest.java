package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that say {@code load = configured}. */
class IfConfiguredTest extends PluginTestBase {

  private void plugin(String id, String properties) {
    jars.strategy(id, id).properties(properties).writeTo(plugins);
  }

  @Test
  void oneThatIsNotConfiguredIsListedAndNoneOfItsCodeRuns() {
    jars.jar("rare")
        .source(PluginSources.module("rare", "ConnectStrategy", "rare.Strategy"))
        .source(
            PluginSources.strategy(
                "rare",
                "rare",
                "public Strategy() { throw new IllegalStateException(\"it was asked\"); }"))
        .properties("load = configured")
        .writeTo(plugins);
    plugin("common", "load = always");
    LoadedPlugins loaded = load(loader().configured(id -> false));
    assertThat(line(loaded, "rare")).isEqualTo("plugin 'rare' at DIR/rare.jar: unconfigured");
    assertThat(loaded.startOrder()).containsExactly("common");
    assertThat(load(loader()).info("rare").orElseThrow().problem().orElseThrow().cause())
        .contains("it was asked");
  }

  @Test
  void oneThatIsConfiguredIsLoaded() {
    plugin("rare", "load = configured");
    assertThat(load(loader().configured("rare"::equals)).startOrder()).containsExactly("rare");
  }

  @Test
  void oneThatTheNodeRequiresIsLoaded() {
    plugin("rare", "load = configured");
    LoadedPlugins loaded = load(loader().configured(id -> false).required(List.of("rare")));
    assertThat(state(loaded, "rare")).isEqualTo(PluginInfo.State.RESOLVED);
  }

  @Test
  void oneThatAnotherPluginRequiresIsLoaded() {
    plugin("rare", "load = configured");
    plugin("needy", "requires-plugins = rare");
    LoadedPlugins loaded = load(loader().configured(id -> false));
    assertThat(loaded.startOrder()).containsExactly("rare", "needy");
  }

  @Test
  void oneThatIsLeftOutDrawsInNothing() {
    plugin("rare", "load = configured\nrequires-plugins = base");
    plugin("base", "load = configured");
    LoadedPlugins loaded = load(loader().configured(id -> false));
    assertThat(loaded.startOrder()).isEmpty();
    assertThat(state(loaded, "base")).isEqualTo(PluginInfo.State.UNCONFIGURED);
  }

  @Test
  void oneThatIsDisabledIsSaidToBeThat() {
    plugin("rare", "load = configured");
    LoadedPlugins loaded = load(loader().configured(id -> false).disabled(List.of("rare")));
    assertThat(state(loaded, "rare")).isEqualTo(PluginInfo.State.DISABLED);
  }

  @Test
  void oneThatIsAddedWhileRunningWasAskedFor() {
    LoadedPlugins loaded = load(loader().configured(id -> false));
    PluginInfo added =
        loaded.add(
            jars.strategy("rare", "rare")
                .properties("load = configured")
                .writeTo(temporary.resolve("elsewhere")));
    assertThat(added.state()).isEqualTo(PluginInfo.State.RESOLVED);
  }

  @Test
  void anythingElseToLoadIsRefused() {
    plugin("odd", "load = lazily");
    assertThat(line(load(loader()), "odd"))
        .isEqualTo(
            "plugin 'odd' at DIR/odd.jar: rejected, descriptor: load 'lazily' in"
                + " META-INF/p2pd/plugin.properties of odd.jar is not known; write 'load ="
                + " configured', or 'load = configured: KEYS' with keys of the host that count as"
                + " well, or take the line out to have it loaded always");
  }

  @Test
  void oneWhoseKeyOfTheHostIsSetIsLoaded() {
    plugin("rare", "load = configured: stun.servers, turn.servers");
    plugin("rarer", "load = configured: turn.servers");
    LoadedPlugins loaded =
        load(loader().configured(id -> false).hostKeySet("stun.servers"::equals));
    assertThat(loaded.startOrder()).containsExactly("rare");
    assertThat(state(loaded, "rarer")).isEqualTo(PluginInfo.State.UNCONFIGURED);
    assertThat(load(loader().configured("rarer"::equals)).startOrder()).containsExactly("rarer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"configured:", "configured: Stun", "configured: stun", "always: stun.servers"})
  void keysOfTheHostThatAreNoneAreRefused(String text) {
    plugin("odd", "load = " + text);
    assertThat(line(load(loader()), "odd")).contains("load '" + text + "' in", "is not known");
  }
}
