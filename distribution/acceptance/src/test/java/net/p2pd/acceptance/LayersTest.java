package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the running product from inside, with a probe in the place of the command line. */
final class LayersTest {
  private static JsonNode seen;

  @BeforeAll
  static void runTheProbe(@TempDir Path temporary) throws IOException {
    Path home = Product.copy(temporary.resolve("home"), "runtime/p2pd-cli-");
    Path runtime = home.resolve("lib/runtime");
    Path sources = Path.of("src/test/probe");
    Path classes = temporary.resolve("classes");
    String lib = home.resolve("lib").toString();
    tool(
        "javac",
        "--release=17",
        "--module-path="
            + String.join(File.pathSeparator, lib + "/boot", lib + "/netty", lib + "/runtime"),
        "-d",
        classes.toString(),
        sources.resolve("module-info.java").toString(),
        sources.resolve("probe/Probe.java").toString());
    tool(
        "jar",
        "--create",
        "--file=" + runtime.resolve("probe-1.0.jar"),
        "-C",
        classes.toString(),
        ".");
    Result result = Product.run(home.resolve("bin/p2pd"), Map.of());
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(7);
    assertThat(result.err()).isEmpty();
    seen = new ObjectMapper().readTree(result.out());
  }

  @Test
  void theBootLayerHoldsLauncherAndApiAndTheJdkAlone() {
    Set<String> ours = names(seen.get("boot"));
    ours.removeAll(jdk());
    assertThat(ours).containsExactlyInAnyOrder("net.p2pd.launcher", "net.p2pd.api");
  }

  @Test
  void theBootLayerHoldsNoAutomaticModule() {
    assertThat(names(seen.get("bootAutomatic"))).isEmpty();
    assertThat(names(seen.get("runtimeAutomatic")))
        .as("the probe tells automatic modules from others")
        .contains("com.google.guice");
  }

  @Test
  void theBootLayerHoldsTheModulesThatPluginsMayAskFor() {
    assertThat(names(seen.get("boot")))
        .contains("java.sql", "java.net.http", "jdk.unsupported", "java.logging", "java.naming");
  }

  @Test
  void theNettyLayerHoldsNettyAlone() {
    assertThat(names(seen.get("netty")))
        .contains("io.netty.transport")
        .allMatch(name -> name.startsWith("io.netty."));
  }

  @Test
  void theRuntimeLayerHoldsTheRestAndNoCopyOfWhatIsBelow() {
    assertThat(names(seen.get("runtime")))
        .contains("net.p2pd.node", "net.p2pd.core", "net.p2pd.loader", "info.picocli")
        .noneMatch(name -> name.startsWith("io.netty."))
        .doesNotContain("net.p2pd.api", "net.p2pd.launcher");
  }

  @Test
  void theLibrariesOfTheRuntimeWorkInTheirLayer() {
    assertThat(seen.get("injected").asText()).isEqualTo("injected");
    assertThat(seen.get("toml").asInt()).isEqualTo(42);
    assertThat(seen.get("provider").asText()).isEqualTo("BC");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void theNativePartOfNettyIsLoaded() {
    assertThat(seen.get("epoll").asText()).isEqualTo("available");
  }

  @Test
  void jarsAreNotHeldOpenByTheCacheOfUrls() {
    assertThat(seen.get("jarCache").asBoolean()).isFalse();
  }

  @Test
  void theContextClassLoaderIsThatOfTheRuntime() {
    assertThat(seen.get("contextLoader").asBoolean()).isTrue();
  }

  private static Set<String> jdk() {
    return ModuleFinder.ofSystem().findAll().stream()
        .map(module -> module.descriptor().name())
        .collect(Collectors.toSet());
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new TreeSet<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }

  private static void tool(String name, String... words) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, words);
    assertThat(code).as("%s says %s", name, output).isZero();
  }
}
