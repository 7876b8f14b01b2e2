package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.foreign.Foreign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code p2pd stun} against servers on loopback. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "runs bin/p2pd and coturn")
class StunCommandTest {

  private static final int COOKIE = 0x2112A442;
  private static final byte[] SEEN = {(byte) 203, 0, 113, 7};
  private static final int SEEN_PORT = 41234;
  private static final int TRIES = 50;

  /** A server that always sees 203.0.113.7:41234. */
  private static final class Server implements AutoCloseable {
    final DatagramSocket socket;
    private final Thread thread = new Thread(this::serve, "stun-server");

    Server() throws IOException {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      thread.start();
    }

    private void serve() {
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
          socket.receive(packet);
          ByteBuffer answer = ByteBuffer.allocate(32).putShort((short) 0x0101).putShort((short) 12);
          answer.put(packet.getData(), 4, 16).putInt(0x00200008).putShort((short) 1);
          answer.putShort((short) (SEEN_PORT ^ COOKIE >>> 16));
          answer.putInt(ByteBuffer.wrap(SEEN).getInt() ^ COOKIE);
          socket.send(new DatagramPacket(answer.array(), 32, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // the end of the test
      }
    }

    String name() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() throws InterruptedException {
      socket.close();
      thread.join();
    }
  }

  private static JsonNode json(Result result) throws IOException {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void itTellsWhereTheServerSeesThisMachine() throws Exception {
    try (Server server = new Server()) {
      JsonNode told = json(Product.run("stun", server.name(), "--json"));
      assertThat(told.get("externalAddress").asText()).isEqualTo("203.0.113.7");
      assertThat(told.get("externalPort").asInt()).isEqualTo(SEEN_PORT);
      assertThat(told.get("localAddress").asText()).isEqualTo("127.0.0.1");
      assertThat(told.get("answeredBy").asText()).isEqualTo(server.name());
      assertThat(told.get("transport").asText()).isEqualTo("udp");
      assertThat(told.get("requests").asInt()).isPositive();

      Result words = Product.run("stun", "stun:" + server.name(), "-4", "--timeout", "20s");
      assertThat(words.exitCode()).as(words.toString()).isZero();
      assertThat(words.out())
          .startsWith("external address  203.0.113.7:41234\nlocal address     127.0.0.1:")
          .contains("(translated by a router)", "answered by       " + server.name() + " (udp) ");
    }
  }

  @Test
  void whatFailsIsSaidInASentence() throws IOException {
    int port = Foreign.freePort();
    Result nobody = Product.run("stun", "127.0.0.1:" + port, "--transport", "tcp");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err())
        .startsWith("p2pd: ")
        .contains("127.0.0.1:" + port, "refused")
        .doesNotContain("\tat ");
    Result wrong = Product.run("stun", "http://example.net");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("'http://example.net' is no STUN server: write host,");
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpInTime() throws IOException {
    try (DatagramSocket silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      String name = "127.0.0.1:" + silent.getLocalPort();
      Result result = Product.run("stun", name, "--timeout", "700ms");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).contains("no answer from " + name + " within 700 ms");
    }
  }

  @Test
  void coturnIsAskedOverUdpTcpAndTls(@TempDir Path directory) throws Exception {
    Foreign.need("turnserver");
    Foreign.certificate(directory, "IP:127.0.0.1");
    String certificate = directory.resolve("cert.pem").toString();
    int port = Foreign.freePort();
    int tls = Foreign.freePort();
    Process coturn =
        start(
            directory,
            "turnserver -n -L 127.0.0.1 --no-cli --no-dtls --log-file stdout --listening-port "
                + port
                + " --tls-listening-port "
                + tls
                + " --cert "
                + certificate
                + " --pkey "
                + directory.resolve("key.pem")
                + " --pidfile "
                + directory.resolve("pid")
                + " --userdb "
                + directory.resolve("users"));
    try {
      await(coturn, port);
      for (String transport : List.of("udp", "tcp", "tls")) {
        String server = "127.0.0.1:" + (transport.equals("tls") ? tls : port);
        JsonNode told =
            json(
                Product.run(
                    "stun", server, "--json", "--transport", transport, "--ca", certificate));
        assertThat(told.get("externalAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(told.get("externalPort")).isEqualTo(told.get("localPort"));
        assertThat(told.get("software").asText()).startsWith("Coturn");
      }
      Result untrusted = Product.run("stun", "stuns:127.0.0.1:" + tls);
      assertThat(untrusted.exitCode()).isEqualTo(1);
      assertThat(untrusted.err()).contains("certificate").doesNotContain("\tat ");
    } finally {
      Foreign.end(coturn);
    }
  }

  private static Process start(Path directory, String command) throws IOException {
    return new ProcessBuilder(command.split(" "))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log-" + command.hashCode()).toFile())
        .start();
  }

  /** Connects again and again until somebody listens. */
  private static void await(Process server, int port) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      try (java.net.Socket socket = new java.net.Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        assertThat(server.waitFor(200, TimeUnit.MILLISECONDS)).as("coturn has ended").isFalse();
      }
    }
    throw new AssertionError("coturn does not listen");
  }
}
