package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;

/** Plugins for servers cost nothing where no servers are named. */
class LoadedWhereNeededTest {

  private static Result list(String... settings) {
    List<String> words = new ArrayList<>(List.of("plugins", "list"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    Result result = Product.run(words.toArray(new String[0]));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }

  @Test
  void withoutServersNoneOfTheirPluginsIsLoaded() {
    assertThat(list().out())
        .containsPattern("nat-stun +\\S+ +unconfigured")
        .containsPattern("signal-mqtt +\\S+ +unconfigured")
        .contains("plugin 'signal-mqtt' is not loaded, because nothing is configured for it");
  }

  @Test
  void eachIsLoadedWhereItsServersAreNamed() {
    assertThat(list("stun.servers=[\"stun.example\"]", "signal.mqtt.brokers=[]").out())
        .containsPattern("nat-stun +\\S+ +resolved")
        .containsPattern("signal-mqtt +\\S+ +unconfigured");
    assertThat(list("signal.mqtt.brokers=[\"tcp://broker.example\"]").out())
        .containsPattern("nat-stun +\\S+ +unconfigured")
        .containsPattern("signal-mqtt +\\S+ +resolved");
  }
}
