package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import net.p2pd.loader.PackagingRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The contract of plugin jars has a test for each rule, and a good jar passes it. */
class PluginJarContractTest {

  static final class Good extends PluginJarContract {
    @TempDir static Path temporary;
    private Path jar;

    @Override
    protected Path plugin() {
      if (jar == null) {
        jar = MadePlugin.service("good", temporary, "").in(temporary);
      }
      return jar;
    }
  }

  static final class Missing extends PluginJarContract {
    @Override
    protected Path plugin() {
      return Path.of("target/no-such-plugin.jar");
    }
  }

  private static Events run(Class<?> test) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(test))
        .execute()
        .testEvents();
  }

  @Test
  void aGoodJarPassesEachRule() {
    run(Good.class)
        .assertStatistics(
            counts ->
                counts
                    .started(PackagingRule.values().length)
                    .succeeded(PackagingRule.values().length - 1)
                    .aborted(1)); // it has no native library
  }

  @Test
  void aJarThatWasNotBuiltFailsOnceAndSaysWhatToDo() {
    run(Missing.class).assertStatistics(counts -> counts.succeeded(0).failed(1));
    Verdict verdict = Verdict.of(Missing.class);
    assertThat(verdict.others()).isEmpty();
    assertThat(verdict.failures().get("JAR-1"))
        .singleElement()
        .asString()
        .contains("no-such-plugin.jar; build the jar before the tests");
  }
}
