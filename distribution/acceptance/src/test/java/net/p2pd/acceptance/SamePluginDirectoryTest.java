package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One plugin directory, three hosts: the launcher, a program on the class path, a program on the
 * module path. Each is a process of its own, has Guava and Netty itself, and runs the product's
 * plugins beside a stranger's, which bring other versions of both: one as explicit modules, one as
 * automatic modules.
 */
class SamePluginDirectoryTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path BUNDLED = Product.HOME.resolve("plugins");

  private static final String MODULE =
      """
      module com.example.NAME {
        requires net.p2pd.api;
        requires com.google.common;
        requires io.netty.buffer;
        requires io.netty.common;
        provides net.p2pd.api.protocol.ProtocolHandler with com.example.NAME.Versions;
      }
      """;

  private static final String VERSIONS =
      """
      package com.example.NAME;

      import com.google.common.base.Joiner;
      import io.netty.buffer.Unpooled;
      import io.netty.util.Version;
      import java.io.InputStream;
      import java.util.Properties;
      import net.p2pd.api.pipe.Message;
      import net.p2pd.api.pipe.Pipe;
      import net.p2pd.api.protocol.ProtocolHandler;

      /** Tells which libraries it runs with. */
      public final class Versions implements ProtocolHandler {
        @Override public String id() { return "NAME-versions"; }
        @Override public boolean plainMessages() { return true; }
        @Override public void onMessage(Message message, Pipe pipe) {
          if (message.text().equals("VERSIONS NAME")) {
            pipe.send(Joiner.on(", ").join("guava " + guava(), "netty " + netty(),
                Unpooled.copiedBuffer(new byte[] {1, 2}).readableBytes() + " bytes"));
          }
        }
        private static String netty() {
          return Version.identify(Versions.class.getClassLoader())
              .get("netty-common").artifactVersion();
        }
        private static String guava() {
          String file = "META-INF/maven/com.google.guava/guava/pom.properties";
          try (InputStream in = Joiner.class.getClassLoader().getResourceAsStream(file)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }
      }
      """;

  private static final String OF_EXPLICIT = "guava 33.4.8-jre, netty 4.2.9.Final, 2 bytes";
  private static final String OF_AUTOMATIC = "guava 31.0.1-jre, netty 4.1.100.Final, 2 bytes";

  @TempDir private static Path strangers;
  private static List<String> ofTheLauncher;

  @TempDir private Path temporary;

  @BeforeAll
  static void makeTheStrangersPlugins() throws IOException {
    make("explicit", "target/strangers-explicit");
    make("automatic", "target/strangers");
    ofTheLauncher = ofTheLauncher();
  }

  private static void make(String name, String libraries) throws IOException {
    try (Stream<Path> jars = Files.list(Path.of(libraries))) {
      StrangerPlugins.make(
          strangers.resolve(name),
          Map.of(
              "module-info.java",
              MODULE.replace("NAME", name),
              "com/example/" + name + "/Versions.java",
              VERSIONS.replace("NAME", name)),
          jars.toArray(Path[]::new));
    }
  }

  private Result run(boolean modular) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    if (modular) {
      files.put("module-info.java", "module library { requires net.p2pd.api; }");
    }
    Path probe = Path.of("src/test/probe/library/Modes.java");
    files.put("library/Modes.java", Files.readString(probe));
    Result result =
        ExampleProgram.of(temporary, files, "Modes")
            .pluginDirectories(List.of(BUNDLED, strangers))
            .run();
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }

  /**
   * The plugins of the launcher, written as the library program writes them. It starts what the
   * launcher only resolves for its list; what nobody configured is left out by both.
   */
  private static List<String> ofTheLauncher() throws IOException {
    Result result = Product.run("plugins", "list", "--json", "--plugins", strangers.toString());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    List<String> lines = new ArrayList<>();
    for (JsonNode plugin : JSON.readTree(result.out())) {
      assertThat(text(plugin, "state")).isIn("resolved", "unconfigured");
      List<String> services = new ArrayList<>();
      plugin.get("services").forEach(one -> services.add(text(one, "type") + ":" + nameOf(one)));
      lines.add(
          String.join(
              "|",
              text(plugin, "state").equals("resolved") ? "STARTED" : "UNCONFIGURED",
              text(plugin, "id"),
              text(plugin, "version"),
              text(plugin, "location"),
              services.toString(),
              plugin.get("warnings").toString(),
              plugin.get("problem").isNull() ? "" : plugin.get("problem").toString()));
    }
    return lines;
  }

  /** A service that was not loaded has told no id. */
  private static String nameOf(JsonNode service) {
    String id = text(service, "id");
    return id.isEmpty() ? text(service, "provider") : id;
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asText();
  }

  private static List<String> plugins(List<String> lines) {
    return lines.stream().filter(line -> line.contains("|")).toList();
  }

  private static List<String> answers(List<String> lines) {
    return lines.stream().filter(line -> !line.contains("|")).toList();
  }

  @Test
  void theLauncherRunsThemAll() throws IOException {
    assertThat(ofTheLauncher).hasSizeGreaterThanOrEqualTo(4).allMatch(line -> line.endsWith("|"));
    String[] plugins = {"--plugins", strangers.toString()};
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"), plugins)) {
      Map<String, String> answers =
          Map.of(
              "ECHO hello", "hello",
              "VERSIONS explicit", OF_EXPLICIT,
              "VERSIONS automatic", OF_AUTOMATIC);
      for (Map.Entry<String, String> answer : answers.entrySet()) {
        Result result =
            Product.run(
                "connect",
                node.address(),
                "--data-dir",
                temporary.resolve("caller").toString(),
                "--send",
                answer.getKey(),
                "--expect",
                answer.getValue());
        assertThat(result.exitCode()).as(result.toString()).isZero();
      }
    }
  }

  @Test
  void onTheClassPathAProgramHasTheSamePluginsAndNoneSeesItsLibraries() throws IOException {
    Result result = run(false);
    List<String> lines = result.out().lines().toList();
    assertThat(answers(lines)).containsExactly("hello", OF_EXPLICIT, OF_AUTOMATIC);
    assertThat(plugins(lines)).containsExactlyInAnyOrderElementsOf(ofTheLauncher);
    assertThat(result.err()).doesNotContain("plugin '");
  }

  @Test
  void onTheModulePathOneThatClashesWithTheProgramIsRefusedAndTheOthersAreTheSame()
      throws IOException {
    Result result = run(true);
    List<String> lines = result.out().lines().toList();
    assertThat(answers(lines)).containsExactly("hello", OF_EXPLICIT);
    Map<Boolean, List<String>> plugins =
        plugins(lines).stream()
            .collect(Collectors.partitioningBy(line -> line.contains("com.example.automatic")));
    assertThat(plugins.get(false))
        .containsExactlyInAnyOrderElementsOf(
            ofTheLauncher.stream()
                .filter(line -> !line.contains("com.example.automatic"))
                .toList());
    assertThat(plugins.get(true)).hasSize(1);
    assertThat(plugins.get(true).get(0))
        .startsWith("REJECTED|com.example.automatic||" + strangers.resolve("automatic") + "|")
        // Which of its modules the JDK comes upon first is left to chance.
        .containsPattern("twice, from the plugin and from the application:|reads the application's")
        .contains("automatic modules read everything; ")
        .endsWith("with bin/p2pd, or with the application on the class path");
    assertThat(result.err().lines().filter(line -> line.contains("plugin '")))
        .as("said without being asked")
        .singleElement()
        .asString()
        .contains("plugin 'com.example.automatic' at ");
  }
}
