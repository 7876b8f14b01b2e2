package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {

  @ParameterizedTest
  @CsvSource({
    "0.1.0-SNAPSHOT, 0.1, true",
    "0.1, 0.1.7, true",
    "0.2, 0.1.0-SNAPSHOT, true",
    "0.1, 0.2, false",
    "0.1-rc.1, 0.1+build5, true",
    "1.4, 1.0, true",
    "1.4, 1.5, false",
    "1.4, 0.1, false",
    "1.4, 2.0, false",
    "1.10, 1.9, true",
    "2, 2.0, true"
  })
  void aHostRunsWhatWasBuiltForTheSameMajorAndNoNewerMinor(
      String host, String plugin, boolean runs) {
    assertThat(parse(host).runs(parse(plugin))).isEqualTo(runs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "one.two", "1.2x", "-1.0", "99999999.1"})
  void whatIsNoVersionIsNone(String text) {
    assertThat(ApiVersion.parse(text)).isEmpty();
  }

  @Test
  void theHostsVersionIsReadFromTheModuleOfTheApi() {
    assertThat(PluginLoader.builder().build().apiVersion())
        .isEqualTo(
            parse(
                    net.p2pd.api.plugin.PluginService.class
                        .getModule()
                        .getDescriptor()
                        .rawVersion()
                        .orElseThrow())
                .toString());
  }

  @Test
  void aVersionThatIsGivenMustBeOne() {
    PluginLoader.Builder builder = PluginLoader.builder().apiVersion("latest");
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'latest' is no version; write it like 0.1 or 1.4");
  }

  private static ApiVersion parse(String text) {
    return ApiVersion.parse(text).orElseThrow();
  }
}
