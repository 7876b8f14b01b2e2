package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.node.route.SystemTool.ToolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that stand in for those of other systems are scripts of the shell. */
@DisabledOnOs(OS.WINDOWS)
class ToolGatewaysTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;

  @Test
  void theAnswerOfTheProgramIsReadForTheFamilyThatIsAsked() throws IOException {
    Path fixture = directory.resolve("fixture");
    Files.writeString(fixture, String.join("\n", RouteFixture.lines("macos-12-inet").toList()));
    ToolGateways gateways =
        gateways("[ \"$1 $2\" = '-f inet' ] && [ \"$LC_ALL\" = C ] && cat " + fixture);
    assertThat(gateways.read(Family.IPV4).of(nic()).orElseThrow().toString())
        .isEqualTo("[/192.168.1.1]");
    assertThat(gateways.read(Family.IPV6).of(nic())).isEmpty();
    assertThat(gateways.read(Family.IPV6).whyUnknown().orElseThrow())
        .endsWith("/tool -f inet6' failed with exit code 1");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    RouteTool missing =
        new RouteTool(List.of(directory.resolve("netstat")), Map.of(), BsdRoutes::parse);
    GatewayTable table = new ToolGateways(missing).read(Family.IPV4);
    assertThat(table.of(nic())).isEmpty();
    assertThat(table.whyUnknown()).contains("there is no program " + directory.resolve("netstat"));
  }

  @Test
  void anAnswerThatIsNotUnderstoodIsQuoted() throws IOException {
    GatewayTable table = gateways("echo 'Table de routage'").read(Family.IPV4);
    assertThat(table.of(nic())).isEmpty();
    assertThat(table.whyUnknown().orElseThrow())
        .endsWith("is not understood: it begins with \"Table de routage\"");
  }

  @Test
  void aProgramThatDoesNotEndIsStopped() {
    long before = children();
    assertThatThrownBy(
            () ->
                SystemTool.run(
                    List.of("/bin/sh", "-c", "echo begun; sleep 1000; echo done"),
                    Duration.ofMillis(300),
                    1000,
                    StandardCharsets.UTF_8))
        .isInstanceOf(ToolException.class)
        .hasMessage("was not done within 300 ms");
    awaitChildren(before);
  }

  @Test
  void aProgramThatPrintsWithoutEndIsStopped() {
    long before = children();
    assertThatThrownBy(
            () ->
                SystemTool.run(
                    List.of("/bin/sh", "-c", "while :; do echo again; done"),
                    LONG,
                    100_000,
                    StandardCharsets.UTF_8))
        .isInstanceOf(ToolException.class)
        .hasMessage("printed more than 100000 bytes");
    awaitChildren(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"macos 14", "mac os x", "freebsd", "openbsd", "netbsd", "windows 11"})
  void theSystemsWhoseProgramIsKnown(String system) {
    assertThat(RouteTool.of(system)).isPresent();
    assertThat(GatewaySource.of(system).isQuick()).isFalse();
  }

  @Test
  void otherSystemsSayThatNobodyKnowsHowToAskThem() {
    assertThat(GatewaySource.of("Linux")).isInstanceOf(ProcGateways.class);
    assertThat(GatewaySource.of("AIX").read(Family.IPV4).whyUnknown())
        .contains("how to ask AIX for its routes is not known");
  }

  private static Nic nic() {
    return Nic.builder("en0").index(4).build();
  }

  private ToolGateways gateways(String script) throws IOException {
    Path tool = directory.resolve("tool");
    Files.writeString(tool, "#!/bin/sh\n" + script + "\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    Map<Family, List<String>> arguments =
        Map.of(Family.IPV4, List.of("-f", "inet"), Family.IPV6, List.of("-f", "inet6"));
    return new ToolGateways(new RouteTool(List.of(tool), arguments, BsdRoutes::parse));
  }

  private static long children() {
    return ProcessHandle.current().descendants().count();
  }

  /** The system may take a moment to bury what was killed. */
  private static void awaitChildren(long count) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (children() > count && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(children()).isLessThanOrEqualTo(count);
  }
}
