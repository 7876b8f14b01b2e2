package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A strategy that a stranger compiled elsewhere is dropped into a directory and takes part. */
class StrangersPluginTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PIGEON =
      """
      package com.example.pigeon;

      import java.util.concurrent.CompletableFuture;
      import java.util.concurrent.CompletionStage;
      import net.p2pd.api.connect.*;
      import net.p2pd.api.pipe.*;
      import net.p2pd.api.plugin.PluginContext;

      public class CarrierPigeon implements ConnectStrategy {
        private PluginContext context;
        @Override public String id() { return "pigeon"; }
        @Override public void start(PluginContext context) { this.context = context; }
        @Override public Applicability applicable(ConnectRequest request) {
          return Applicability.likely(0.5);
        }
        @Override public CompletionStage<Void> connect(ConnectAttempt attempt) {
          var loft = attempt.request().remote().endpoints().get(0).internal();
          PathProgress flight = attempt.trying(loft, FLIGHT);
          CompletableFuture<Void> home = new CompletableFuture<>();
          context.pipes().open(Transport.TCP, Destination.of(loft)).whenComplete((pipe, error) -> {
            if (error != null) {
              flight.failed(error.getMessage());
              home.complete(null);
            } else {
              attempt.offer(RawPath.of(pipe).reportedAs(flight))
                  .whenComplete((verdict, failure) -> home.complete(null));
            }
          });
          return home;
        }
        private static final String FLIGHT = WHAT;
      }
      """;

  private static final String MODULE =
      """
      module com.example.pigeon {
        requires net.p2pd.api;
        MORE
        provides net.p2pd.api.connect.ConnectStrategy with com.example.pigeon.CarrierPigeon;
      }
      """;

  @TempDir private Path temporary;

  private static Map<String, String> sources(String requires, String what) {
    return Map.of(
        "module-info.java", MODULE.replace("MORE", requires),
        "com/example/pigeon/CarrierPigeon.java", PIGEON.replace("WHAT", what));
  }

  private JsonNode listed(Path plugins) throws IOException {
    Result result = Product.run("plugins", "list", "--json", "--plugins", plugins.toString());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    for (JsonNode plugin : JSON.readTree(result.out())) {
      if (plugin.get("id").asText().equals("com.example.pigeon")) {
        return plugin;
      }
    }
    throw new AssertionError("not listed: " + result.out());
  }

  private JsonNode connectedByPigeon(Path plugins) throws IOException {
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"))) {
      Result result =
          Product.run(
              "connect",
              node.address(),
              "--json",
              "--only",
              "pigeon",
              "--plugins",
              plugins.toString(),
              "--data-dir",
              temporary.resolve("caller").toString(),
              "--send",
              "ECHO coo",
              "--expect",
              "coo");
      assertThat(result.exitCode()).as(result.toString()).isZero();
      JsonNode report = JSON.readTree(result.out());
      assertThat(report.get("connected").asBoolean()).isTrue();
      assertThat(report.get("strategy").asText()).isEqualTo("pigeon");
      assertThat(report.get("received").asText()).isEqualTo("coo");
      return report;
    }
  }

  /** What the pigeon said of its way. */
  private static String flown(JsonNode report) {
    for (JsonNode attempt : report.get("attempts")) {
      if (attempt.get("strategy").asText().equals("pigeon")) {
        return attempt.get("path").asText();
      }
    }
    throw new AssertionError("no pigeon in " + report);
  }

  @Test
  void itIsListedAndCanWin() throws IOException {
    Path plugins = temporary.resolve("plugins");
    StrangerPlugins.make(plugins.resolve("pigeon"), sources("", "\"flight\""));
    JsonNode plugin = listed(plugins);
    assertThat(plugin.get("state").asText()).isEqualTo("resolved");
    assertThat(plugin.get("services").get(0).get("type").asText()).isEqualTo("ConnectStrategy");
    assertThat(plugin.get("services").get(0).get("id").asText()).isEqualTo("pigeon");
    JsonNode report = connectedByPigeon(plugins);
    assertThat(flown(report)).isEqualTo("flight");
  }

  @Test
  void itMayBringAnotherGuavaAndAnotherNettyAsAutomaticModules() throws IOException {
    Path plugins = temporary.resolve("plugins");
    Path[] libraries;
    try (Stream<Path> jars = Files.list(Path.of("target/strangers"))) {
      libraries = jars.toArray(Path[]::new);
    }
    assertThat(libraries).as("jars that the build fetched").hasSizeGreaterThanOrEqualTo(3);
    StrangerPlugins.make(
        plugins.resolve("pigeon"),
        sources(
            "requires com.google.common; requires io.netty.buffer; requires io.netty.common;",
            """
            com.google.common.base.Joiner.on('+').join(
                io.netty.buffer.Unpooled.copiedBuffer(new byte[] {1, 2}).readableBytes(),
                io.netty.util.Version.identify().values().stream()
                    .filter(v -> v.artifactId().equals("netty-common")).findFirst()
                    .map(v -> v.artifactVersion()).orElse("no version"),
                com.google.common.base.Joiner.class.getModule().getDescriptor().isAutomatic())
            """),
        libraries);
    assertThat(listed(plugins).get("problem").isNull()).isTrue();
    JsonNode report = connectedByPigeon(plugins);
    assertThat(flown(report)).isEqualTo("2+4.1.100.Final+true");
  }
}
