package net.p2pd.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {
  /** Seen from the directory of this module, in which its tests run. */
  private static final Path COMMITTED =
      Path.of("../../distribution/assembly/src/main/files/conf/p2pd.toml");

  @TempDir Path directory;

  @Test
  void theFileInTheDistributionSaysWhatTheTableOfKeysSays() throws IOException {
    Path wanted = Files.writeString(Path.of("target", "p2pd.toml"), Configuration.template());
    assertThat(Files.readString(COMMITTED).replace("\r\n", "\n"))
        .as("%s must be a copy of %s", COMMITTED, wanted.toAbsolutePath())
        .isEqualTo(Configuration.template());
  }

  @Test
  void itNamesEveryKey() {
    assertThat(HostKeys.names())
        .hasSizeGreaterThan(15)
        .allSatisfy(name -> assertThat(Configuration.template()).contains("\n#" + name + " = "));
  }

  @Test
  void asItIsItChangesNothing() throws IOException {
    Configuration configuration = load(Configuration.template());
    assertThat(configuration.toString())
        .isEqualTo("Configuration[" + configuration.file().orElseThrow() + "; ; ]");
  }

  @Test
  void everyExampleInItIsRight() throws IOException {
    String all =
        Configuration.template()
            .lines()
            .filter(line -> line.matches("#[a-z].*"))
            .map(line -> line.substring(1))
            .collect(Collectors.joining("\n"));
    Configuration configuration = load(all);
    HostKeys.keys()
        .forEach(key -> assertThat(configuration.toString()).contains(key.name() + " = "));
    assertThat(configuration.shared().tables(HostKeys.TURN_SERVERS)).hasSize(1);
    assertThat(configuration.shared().tables(HostKeys.SIGNAL_MQTT_BROKERS)).hasSize(2);
  }

  @Test
  void noLineIsLongerThanAScreen() {
    assertThat(Configuration.template().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  private Configuration load(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("p2pd.toml"), text);
    return Configuration.load(file, Map.of());
  }
}
