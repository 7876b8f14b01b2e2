package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web server of the peer's, through {@code p2pd forward}. */
class ForwardTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAGE = "served by somebody else ".repeat(20_000);

  @TempDir private Path temporary;
  private HttpServer web;

  @BeforeEach
  void serve() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    web.start();
  }

  @AfterEach
  void stop() {
    web.stop(0);
  }

  private int webPort() {
    return web.getAddress().getPort();
  }

  private RunningNode peer(String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.add("--set");
    words.add("plugin.protocol-tunnel.allow=[\"127.0.0.1:" + webPort() + "\"]");
    return RunningNode.start(temporary.resolve("peer"), words.toArray(String[]::new));
  }

  /** {@code p2pd forward --json} in a process of its own. */
  private final class Forward implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final JsonNode listening;

    Forward(RunningNode peer, String remote) throws Exception {
      process =
          new ProcessBuilder(
                  Product.HOME.resolve("bin/p2pd").toString(),
                  "forward",
                  "0",
                  peer.address(),
                  remote,
                  "--json",
                  "--data-dir",
                  temporary.resolve("caller").toString(),
                  "--set",
                  "node.listen=\"loopback\"")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      out = process.inputReader(StandardCharsets.UTF_8);
      listening = event();
      assertThat(listening.get("event").asText()).isEqualTo("listening");
    }

    JsonNode event() throws Exception {
      String line =
          CompletableFuture.supplyAsync(this::line)
              .completeOnTimeout("{\"event\":\"none within 60 s\"}", 60, TimeUnit.SECONDS)
              .join();
      assertThat(line).as("the next event").isNotNull();
      return JSON.readTree(line);
    }

    private String line() {
      try {
        return out.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int port() {
      String address = listening.get("addresses").get(0).asText();
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @Override
    public void close() throws Exception {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private static CompletableFuture<String> get(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofSeconds(30))
            .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }

  @Test
  void severalConnectionsAtOnceGoToThePeersServerAndANewSessionIsMadeWhenTheOldOneEnded()
      throws Exception {
    String port;
    RunningNode first = peer();
    try (Forward forward = new Forward(first, String.valueOf(webPort()))) {
      assertThat(forward.listening.get("target").asText()).isEqualTo("127.0.0.1:" + webPort());
      List<CompletableFuture<String>> pages =
          List.of(get(forward.port()), get(forward.port()), get(forward.port()));
      for (CompletableFuture<String> page : pages) {
        assertThat(page.get(60, TimeUnit.SECONDS).equals(PAGE)).isTrue();
      }
      port = first.address().replaceAll("(?s).*?-port-(\\d+).*", "$1");
      first.terminate();
      first.close();
      try (RunningNode again = peer("--set", "node.port=" + port)) {
        assertThat(again.ready().get("peerId")).isEqualTo(first.ready().get("peerId"));
        assertThat(get(forward.port()).get(60, TimeUnit.SECONDS).equals(PAGE)).isTrue();
      }
      forward.process.toHandle().destroy();
      assertThat(forward.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(forward.process.exitValue()).isZero();
    } finally {
      first.close();
    }
  }

  @Test
  void whatThePeersOwnerDidNotAllowIsRefusedWithAReason() throws Exception {
    try (RunningNode peer = peer();
        Forward forward = new Forward(peer, "127.0.0.2:" + webPort())) {
      try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), forward.port())) {
        assertThatThrownBy(
                () -> {
                  if (socket.getInputStream().read() < 0) {
                    throw new IOException("ended");
                  }
                })
            .isInstanceOf(IOException.class);
      }
      JsonNode refused = forward.event();
      assertThat(refused.get("event").asText()).isEqualTo("refused");
      assertThat(refused.get("cause").asText())
          .startsWith("this peer does not let you reach 127.0.0.2:" + webPort());
    }
  }

  @Test
  void aPeerThatIsNotThereIsSaidAtOnce() {
    String address;
    try (RunningNode peer = peer()) {
      address = peer.address();
    }
    Result result =
        Product.run(
            "forward", "0", address, "80", "--data-dir", temporary.resolve("caller").toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith("p2pd: ").doesNotContain("\tat ");
    assertThat(Product.run("forward", "0", address, "nowhere:x").exitCode()).isEqualTo(2);
  }
}
