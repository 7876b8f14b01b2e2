package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plugins without which the host is not to start. */
class RequiredPluginsTest extends PluginTestBase {

  @BeforeEach
  void aGoodPluginBeside() {
    jars.strategy("good", "good").writeTo(plugins);
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

  @Test
  void aRequiredPluginWhoseConstructorThrowsStopsTheStart() {
    jars.jar("bad")
        .source(PluginSources.module("bad", "ConnectStrategy", "bad.Strategy"))
        .source(
            PluginSources.strategy(
                "bad",
                "bad",
                "public Strategy() { throw new IllegalStateException(\"no loft\"); }"))
        .writeTo(plugins);
    assertThatThrownBy(() -> load(loader().required(List.of("bad"))))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("threw IllegalStateException: no loft")
        .hasNoCause();
  }
}
