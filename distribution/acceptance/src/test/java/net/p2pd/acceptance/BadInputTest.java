package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's mistake gets one line that names the culprit, the cause and the remedy. */
class BadInputTest {

  @TempDir private Path temporary;

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(2, "'--sned'", new String[] {"connect", "x", "--sned", "y"}),
        Arguments.of(2, "Name a command.", new String[] {}),
        Arguments.of(2, "'soon' is not a time above zero", words("connect x --timeout soon")),
        Arguments.of(1, "Peer address", words("connect hello")),
        Arguments.of(1, "Peer address", words("address p2pd1_peer:abc")),
        Arguments.of(2, "node.prot", words("up --set node.prot=1")),
        Arguments.of(2, "node.port", words("up --set node.port=99999")),
        Arguments.of(2, "node.port", words("up --set node.port=\"x\"")),
        Arguments.of(1, "no node runs in the data directory", words("address --data-dir DATA")),
        Arguments.of(2, "nosuch0", words("up --data-dir DATA --set node.nics=[\"nosuch0\"]")),
        Arguments.of(1, "/no/such/plugins", words("plugins list --plugins /no/such/plugins")),
        Arguments.of(2, "/no/such/p2pd.toml", words("up --config /no/such/p2pd.toml")));
  }

  private static String[] words(String line) {
    return line.split(" ");
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsOneLine(int code, String culprit, String[] words) {
    String[] filled =
        Stream.of(words)
            .map(word -> word.replace("DATA", temporary.resolve("data").toString()))
            .toArray(String[]::new);
    Result result = Product.run(filled);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(code);
    assertThat(result.err()).startsWith("p2pd: ").contains(culprit);
    assertThat(result.err().lines().filter(line -> !line.startsWith("Try '"))).hasSize(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void anOccupiedPortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result =
          Product.run(
              "up",
              "--data-dir",
              temporary.resolve("data").toString(),
              "--set",
              "node.listen=\"loopback\"",
              "--set",
              "node.port=" + taken.getLocalPort());
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .startsWith("p2pd: ")
          .contains(String.valueOf(taken.getLocalPort()))
          .contains("taken");
    }
  }

  @Test
  void anUnknownStrategyIsNamedWithTheKnownOnes() {
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      Result result =
          Product.run(
              "connect",
              node.address(),
              "--only",
              "telepathy",
              "--data-dir",
              temporary.resolve("caller").toString());
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).contains("'telepathy'").contains("known: direct");
    }
  }

  @Test
  void badPluginsAreNamedAndTheGoodOnesBesideThemRun() throws IOException {
    Path plugins = temporary.resolve("plugins");
    Files.createDirectories(plugins.resolve("empty"));
    Map<String, String> throwing =
        Map.of(
            "module-info.java",
            "module com.example.thrower { requires net.p2pd.api; provides"
                + " net.p2pd.api.protocol.ProtocolHandler with com.example.thrower.Thrower; }",
            "com/example/thrower/Thrower.java",
            "package com.example.thrower; public class Thrower implements"
                + " net.p2pd.api.protocol.ProtocolHandler { public Thrower() { throw new"
                + " IllegalStateException(\"no luck today\"); } public String id() { return"
                + " \"thrower\"; } }");
    StrangerPlugins.make(plugins.resolve("thrower"), throwing);
    StrangerPlugins.make(
        plugins.resolve("noprovider"),
        Map.of("module-info.java", "module com.example.noprovider { requires net.p2pd.api; }"));
    StrangerPlugins.make(
        plugins.resolve("nomodule"),
        Map.of("com/example/Plain.java", "package com.example; public class Plain {}"));
    String needed = "plugins.required=[\"com.example.thrower\"]";
    Result listed =
        Product.run("plugins", "list", "--plugins", plugins.toString(), "--set", needed);
    assertThat(listed.exitCode()).as("a list tells of a required one too").isZero();
    assertThat(listed.out().lines().filter(line -> line.startsWith("plugin '")))
        .anySatisfy(
            line -> assertThat(line).contains("thrower").contains("no luck today").contains("; "))
        .anySatisfy(line -> assertThat(line).contains("noprovider"))
        .anySatisfy(line -> assertThat(line).contains("nomodule"))
        .anySatisfy(line -> assertThat(line).contains(plugins.resolve("empty").toString()));
    Result demo = Product.run("demo", "--plugins", plugins.toString());
    assertThat(demo.exitCode()).as(demo.toString()).isZero();
    assertThat(demo.out()).contains("hello over direct");
    Result required =
        Product.run(
            "up",
            "--plugins",
            plugins.toString(),
            "--data-dir",
            temporary.resolve("data").toString(),
            "--set",
            needed);
    assertThat(required.exitCode()).isEqualTo(1);
    assertThat(required.err()).contains("com.example.thrower").contains("no luck today");
  }

  @Test
  void aDamagedIdentityIsNeverOverwritten() throws IOException {
    Path data = temporary.resolve("data");
    RunningNode.start(data).close();
    Path key;
    try (Stream<Path> files = Files.list(data)) {
      key = files.filter(file -> file.toString().endsWith(".pem")).findFirst().orElseThrow();
    }
    Files.writeString(key, "rubbish");
    Result result = Product.run("up", "--data-dir", data.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith("p2pd: ").contains(key.toString());
    assertThat(Files.readString(key)).isEqualTo("rubbish");
  }
}
