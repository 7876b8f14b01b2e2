package net.p2pd.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginValuesTest {

  private static PluginInfo info(String version, PluginInfo.State state, PluginInfo.Problem why) {
    return new PluginInfo("pigeon", version, "/plugins/pigeon", state, List.of(), List.of(), why);
  }

  @Test
  void aKeyHasItsTypeAndNothingElseAtFirst() {
    List<ConfigKey<?>> keys =
        List.of(
            ConfigKey.string("a", "text"),
            ConfigKey.number("b-1", "number"),
            ConfigKey.flag("c.d", "flag"),
            ConfigKey.duration("e.f-g.h", "duration"),
            ConfigKey.list("i", "list"));
    assertThat(keys).extracting(ConfigKey::type).containsExactly(ConfigKey.Type.values());
    assertThat(keys)
        .allSatisfy(key -> assertThat(key.defaultValue()).isEmpty())
        .noneMatch(ConfigKey::isRequired)
        .noneMatch(ConfigKey::isSecret)
        .hasToString("[a, b-1, c.d, e.f-g.h, i]");
    assertThat(keys.get(0).meaning()).isEqualTo("text");
  }

  @Test
  void eachChangeOfAKeyIsACopyThatKeepsTheRest() {
    ConfigKey<Duration> plain = ConfigKey.duration("pause", "how long to rest");
    ConfigKey<Duration> full = plain.withDefault(Duration.ofSeconds(2)).required().secret();
    assertThat(full.defaultValue()).contains(Duration.ofSeconds(2));
    assertThat(full.isRequired()).isTrue();
    assertThat(full.isSecret()).isTrue();
    assertThat(full.name()).isEqualTo("pause");
    assertThat(full.type()).isEqualTo(ConfigKey.Type.DURATION);
    assertThat(full.meaning()).isEqualTo("how long to rest");
    assertThat(plain.defaultValue()).isEmpty();
    assertThat(plain.isRequired() || plain.isSecret()).isFalse();
    assertThat(full.secret().required().withDefault(Duration.ZERO).isSecret()).isTrue();
  }

  @Test
  void aKeyOfAnotherFormIsRefusedByName() {
    for (String name : List.of("", "A", "1a", "a_b", "a..b", ".a", "a.", "-a", "a b", "a.1")) {
      assertThatThrownBy(() -> ConfigKey.string(name, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "configuration key '%s' must be lower-case words with dashes, parted by dots", name);
    }
  }

  @Test
  void onePluginIsOneLine() {
    assertThat(info("1.2", PluginInfo.State.STARTED, null))
        .hasToString("plugin 'pigeon' 1.2 at /plugins/pigeon: started");
    PluginInfo.Problem problem =
        new PluginInfo.Problem(
            "instantiate", "its constructor throws \"no wings\"", "ask its author for a new one");
    assertThat(info("", PluginInfo.State.FAILED, problem))
        .hasToString(
            "plugin 'pigeon' at /plugins/pigeon: failed, instantiate: its constructor throws"
                + " \"no wings\"; ask its author for a new one");
    assertThat(info("1", PluginInfo.State.REJECTED, problem).problem()).contains(problem);
  }

  @Test
  void aProblemIsStepCauseAndRemedy() {
    PluginInfo.Problem problem = new PluginInfo.Problem("list", "it is empty", "put a jar in it");
    assertThat(problem.step()).isEqualTo("list");
    assertThat(problem.cause()).isEqualTo("it is empty");
    assertThat(problem.remedy()).isEqualTo("put a jar in it");
    assertThat(problem).hasToString("it is empty; put a jar in it");
  }

  @Test
  void aServiceIsNamedByItsIdOnceItIsKnown() {
    assertThat(new PluginInfo.Service("ConnectStrategy", "pigeon", "com.example.Pigeon"))
        .hasToString("ConnectStrategy:pigeon");
    assertThat(new PluginInfo.Service("ConnectStrategy", "", "com.example.Pigeon"))
        .hasToString("ConnectStrategy:com.example.Pigeon");
  }

  @Test
  void whatIsKnownOfAPluginDoesNotChange() {
    List<PluginInfo.Service> services =
        new ArrayList<>(List.of(new PluginInfo.Service("NodeService", "rest", "x.Rest")));
    List<String> warnings = new ArrayList<>(List.of("odd"));
    PluginInfo info =
        new PluginInfo("a", "1", "/a", PluginInfo.State.FOUND, services, warnings, null);
    services.clear();
    warnings.clear();
    assertThat(info.services()).extracting(PluginInfo.Service::id).containsExactly("rest");
    assertThat(info.warnings()).containsExactly("odd");
    assertThat(info.problem()).isEmpty();
    assertThatThrownBy(() -> info.services().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aServiceNeedsNoMoreThanAnId() {
    PluginService service = () -> "pigeon";
    service.start(null);
    service.close();
    service.close();
    assertThat(service.priority()).isZero();
    assertThat(service.description()).isEmpty();
    assertThat(service.configuration()).isEmpty();
  }
}
