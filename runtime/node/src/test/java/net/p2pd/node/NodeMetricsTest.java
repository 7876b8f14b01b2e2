package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.foreign.Foreign;
import net.p2pd.node.tls.HonestPeer;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** The figures of a running node, as a monitoring system fetches them. */
class NodeMetricsTest {

  private static Node start(String metrics) {
    return new NodeRuntime()
        .start(
            NodeOptions.defaults()
                .ephemeral()
                .set("node.listen", "loopback")
                .set("metrics.listen", metrics))
        .join();
  }

  private record Answer(int status, String type, String body) {}

  private static Answer ask(int port, String method, String path) throws IOException {
    var connection =
        (HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection();
    connection.setRequestMethod(method);
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, connection.getContentType(), body);
    }
  }

  private static long figure(int port, String name) throws Exception {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + " (\\d+)$", Pattern.MULTILINE)
            .matcher(ask(port, "GET", "/metrics").body());
    return line.find() ? Long.parseLong(line.group(1)) : -1;
  }

  @Test
  void pipesAreCountedWhileTheyAreOpenAndAfterwards() throws Exception {
    int port = Foreign.freePort();
    try (Node node = start("127.0.0.1:" + port)) {
      Listener echo =
          node.pipes()
              .listen(
                  ListenSpec.loopback()
                      .transports(Transport.UDP)
                      .onMessage((message, pipe) -> pipe.send(message.bytes())))
              .join();
      long before = figure(port, "p2pd_pipes{transport=\"udp\"}");
      var to = Destination.of("127.0.0.1", echo.pipes().get(0).local().orElseThrow().getPort());
      Pipe pipe = node.pipes().open(Transport.UDP, to).join();
      pipe.send("hello");
      assertThat(pipe.receive().join().text()).isEqualTo("hello");
      assertThat(figure(port, "p2pd_pipes{transport=\"udp\"}")).isEqualTo(before + 1);
      assertThat(figure(port, "p2pd_pipe_received_bytes_total{transport=\"udp\"}")).isEqualTo(10);
      pipe.close();
      echo.close();
      assertThat(figure(port, "p2pd_pipes{transport=\"udp\"}")).isZero();
      assertThat(figure(port, "p2pd_pipe_received_bytes_total{transport=\"udp\"}")).isEqualTo(10);
      assertThat(figure(port, "p2pd_pipe_sent_messages_total{transport=\"udp\"}")).isEqualTo(2);
      assertThat(figure(port, "p2pd_pipes_opened_total{transport=\"udp\"}")).isEqualTo(before + 1);
    }
  }

  @Test
  void aPipeThatBecameASessionIsCountedAsThat() throws Exception {
    int port = Foreign.freePort();
    try (Node node = start("127.0.0.1:" + port)) {
      node.onMessage((message, pipe) -> pipe.send(message.bytes()));
      long servers = figure(port, "p2pd_pipes{transport=\"tcp\"}");
      try (HonestPeer peer =
          new HonestPeer(node.address().endpoints().get(0).internalPort(), node.id())) {
        peer.awaitMore(3);
        assertThat(figure(port, "p2pd_sessions")).isEqualTo(1);
        // The connection of the question before may still be closing.
        await()
            .atMost(Durations.ONE_MINUTE)
            .until(() -> figure(port, "p2pd_pipes{transport=\"tcp\"}") == servers);
      }
      await().atMost(Durations.ONE_MINUTE).until(() -> figure(port, "p2pd_sessions") == 0);
    }
  }

  @Test
  void theAnswerIsWhatPrometheusExpects() throws Exception {
    int port = Foreign.freePort();
    try (Node node = start("127.0.0.1:" + port)) {
      Answer answer = ask(port, "GET", "/metrics");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body())
          .contains("# TYPE p2pd_sessions gauge\np2pd_sessions 0\n")
          .contains("p2pd_start_time_seconds ");
      assertThat(ask(port, "HEAD", "/metrics").body()).isEmpty();
      assertThat(ask(port, "GET", "/").status()).isEqualTo(404);
      assertThat(ask(port, "POST", "/metrics").status()).isEqualTo(405);
      assertThat(node.id()).isNotNull();
    }
  }

  @Test
  void whoeverSendsNonsenseIsShownTheDoor() throws Exception {
    int port = Foreign.freePort();
    try (Node node = start("127.0.0.1:" + port)) {
      assertThat(say(port, "hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(say(port, "GET /" + "x".repeat(9000))).startsWith("HTTP/1.1 431 ");
      assertThat(node.id()).isNotNull();
    }
  }

  private static String say(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void thoseWhoSayNothingDoNotKeepOthersOut() throws Exception {
    int port = Foreign.freePort();
    try (Node node = start("127.0.0.1:" + port)) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertThat(ask(port, "GET", "/metrics").status()).isEqualTo(200);
      for (Socket socket : silent) {
        socket.close();
      }
      assertThat(node.id()).isNotNull();
    }
  }

  @Test
  void aPortThatIsTakenEndsTheStartWithASentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String where = "127.0.0.1:" + taken.getLocalPort();
      assertThatThrownBy(() -> start(where))
          .hasCauseInstanceOf(P2pdException.class)
          .hasMessageContaining("metrics.listen: nothing can listen on " + where)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void anAddressOfAnotherMachineEndsTheStartWithASentence() {
    assertThatThrownBy(() -> start("192.0.2.1:9464"))
        .hasMessageContaining("no network interface of this machine has the address 192.0.2.1");
  }

  @Test
  void aNameIsNoAddress() {
    assertThatThrownBy(() -> start("localhost:9464"))
        .hasMessageContaining("metrics.listen is \"localhost:9464\"; expected an IP address");
  }
}
