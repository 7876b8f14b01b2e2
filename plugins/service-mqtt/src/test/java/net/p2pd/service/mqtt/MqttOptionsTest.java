package net.p2pd.service.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.p2pd.api.P2pdException;
import org.junit.jupiter.api.Test;

/** What may be configured for the broker. */
class MqttOptionsTest {

  private static MqttOptions read(Map<String, Object> values) {
    return MqttOptions.read(new MapSettings(values)).orElseThrow();
  }

  private static void refused(Map<String, Object> values, String words) {
    assertThatThrownBy(() -> read(values))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining(words);
  }

  @Test
  void withoutAnAddressThereIsNoBroker() {
    assertThat(MqttOptions.read(new MapSettings(Map.of()))).isEmpty();
  }

  @Test
  void onLoopbackClientsNeedNoName() {
    for (String loopback : List.of("127.0.0.1", "::1")) {
      assertThat(read(Map.of("listen", List.of(loopback))).anonymous()).isTrue();
    }
  }

  @Test
  void whereThereAreUsersEverybodyNeedsAName() {
    MqttOptions options =
        read(Map.of("listen", List.of("127.0.0.1"), "users", List.of("ann:b:c", "bob:d")));
    assertThat(options.anonymous()).isFalse();
    assertThat(options.users()).isEqualTo(Map.of("ann", "b:c", "bob", "d"));
    assertThat(options.toString()).doesNotContain("b:c");
  }

  @Test
  void elsewhereABrokerForEverybodyHasToBeAskedFor() {
    refused(Map.of("listen", List.of("0.0.0.0")), "nobody could log in: 'users' is empty");
    assertThat(read(Map.of("listen", List.of("0.0.0.0"), "anonymous", true)).anonymous()).isTrue();
    refused(Map.of("listen", List.of("127.0.0.1"), "anonymous", false), "nobody could log in");
  }

  @Test
  void mistakesAreNamedAndPasswordsAreNot() {
    List<String> here = List.of("127.0.0.1");
    refused(Map.of("listen", List.of("here")), "'listen' holds \"here\", which is no IP address");
    refused(Map.of("listen", List.of("127.0.0.1", "::1")), "the broker listens on one");
    refused(Map.of("listen", here, "port", 70000L), "'port' is 70000; expected a number from 0");
    refused(Map.of("listen", here, "connections", 0L), "'connections' is 0");
    refused(Map.of("listen", here, "certificate", "c.pem"), "only one is given");
    refused(Map.of("listen", here, "plain", false), "so nothing is left");
    assertThatThrownBy(() -> read(Map.of("listen", here, "users", List.of("secret"))))
        .hasMessage("'users' holds what is not of the form name:password");
  }
}
