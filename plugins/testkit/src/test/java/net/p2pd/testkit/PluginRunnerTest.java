package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded runner: a finished jar in an author's own test. */
class PluginRunnerTest {

  private static final String COUNTING =
      """
      private net.p2pd.api.plugin.PluginContext context;
      private net.p2pd.api.pipe.Registration timer;
      private int ticks;
      private final net.p2pd.api.plugin.ConfigKey<Long> every =
          net.p2pd.api.plugin.ConfigKey.number("every", "Seconds between two.").withDefault(1L);
      @Override public java.util.List<net.p2pd.api.plugin.ConfigKey<?>> configuration() {
        return java.util.List.of(every);
      }
      @Override public void start(net.p2pd.api.plugin.PluginContext given) {
        context = given;
        tick();
      }
      private void tick() {
        ticks++;
        timer = context.eventLoop().schedule(
            java.time.Duration.ofSeconds(context.settings().get(every)), this::tick);
      }
      @Override public String description() { return ticks + " ticks"; }
      """;
  private static final String CLOSE = "@Override public void close() { timer.close(); }";

  @TempDir private Path temporary;
  private final List<PluginService> kept = new ArrayList<>();

  private Path plugin(String name, String members) {
    return MadePlugin.service(name, temporary, members).in(temporary.resolve("plugins"));
  }

  @Test
  void aPluginIsLoadedStartedInVirtualTimeClosedAndUnloaded() {
    List<String> seen = new ArrayList<>();
    PluginRunner.of(plugin("counting", COUNTING + CLOSE))
        .settings(Map.of("every", 3L))
        .run(
            plugin -> {
              seen.add(plugin.info().id() + " " + plugin.info().version());
              NodeService service = plugin.start(NodeService.class);
              assertThat(service.getClass().getClassLoader())
                  .isNotSameAs(getClass().getClassLoader());
              NodeService other = plugin.service(NodeService.class, "made");
              assertThat(other).isNotSameAs(service);
              plugin.pass(Duration.ofSeconds(10));
              seen.add(service.description());
            });
    assertThat(seen).containsExactly("counting 1.0", "4 ticks");
  }

  @Test
  void whatIsLeftOpenFailsTheTest() {
    Path plugin = plugin("leaving", COUNTING);
    assertThatThrownBy(
            () -> PluginRunner.of(plugin).run(running -> running.start(NodeService.class)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("what is open after the services were closed");
  }

  @Test
  void whatKeepsThePluginInMemoryFailsTheTest() {
    Path plugin = plugin("kept", "");
    PluginRunner runner =
        PluginRunner.of(plugin).limits(Limits.usual().close(Duration.ofMillis(300)));
    assertThatThrownBy(() -> runner.run(running -> kept.add(running.service(NodeService.class))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("plugin 'kept' still pinned")
        .hasMessageContaining("a field of the test");
    kept.clear();
  }

  @Test
  void aPluginThatNoHostWouldLoadFailsTheTestWithTheRemedy() {
    Path bad =
        MadePlugin.service("bad", temporary, "")
            .file("META-INF/p2pd/plugin.properties", "share = netty")
            .in(temporary);
    assertThatThrownBy(() -> PluginRunner.of(bad).run(plugin -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("rejected, descriptor: unknown key 'share'")
        .hasMessageContaining("did you mean 'shares'?");
  }

  @Test
  void aServiceThatIsNotThereIsSaidToBeMissing() {
    Path plugin = plugin("asked", "");
    assertThatThrownBy(
            () -> PluginRunner.of(plugin).run(asked -> asked.service(ConnectStrategy.class)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("plugin 'asked' provides no ConnectStrategy")
        .hasMessageContaining("NodeService:made");
  }

  @Test
  void anUnknownSettingIsRefusedAsEveryHostDoes() {
    Path plugin = plugin("strict", COUNTING + CLOSE);
    assertThatThrownBy(
            () ->
                PluginRunner.of(plugin)
                    .settings(Map.of("ever", 1L))
                    .run(strict -> strict.start(NodeService.class)))
        .hasMessageContaining("[ever], which configuration() does not declare");
  }

  @Test
  void aPluginThatItRequiresIsLoadedBefore() {
    Path base = plugin("base", "");
    Path needy =
        MadePlugin.service("needing", temporary, "")
            .file("META-INF/p2pd/plugin.properties", "requires-plugins = base")
            .in(temporary);
    List<String> seen = new ArrayList<>();
    PluginRunner.of(needy).after(base).run(plugin -> seen.add(plugin.info().id()));
    assertThat(seen).containsExactly("needing");
  }
}
