package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.HonestPeer;
import net.p2pd.node.tls.Intruder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole node on a real socket, attacked by peers made by hand, while an honest peer's echo goes
 * on: each attacker is cut off within its limits, and every echo is answered.
 */
@Timeout(120)
class HostilePeersTest {

  private static Node node;
  private static int port;
  private static HonestPeer honest;

  @BeforeAll
  static void start() throws Exception {
    node = start(NodeOptions.defaults().set("node.handshake-timeout", "20s"));
    port = port(node);
    honest = new HonestPeer(port, node.id());
  }

  private static Node start(NodeOptions options) {
    Node started =
        new NodeRuntime().start(options.ephemeral().set("node.listen", "loopback")).join();
    started.onMessage((message, pipe) -> pipe.send(message.bytes()));
    started.onPipe("unread", pipe -> {});
    return started;
  }

  private static int port(Node of) {
    return of.address().endpoints().get(0).internalPort();
  }

  @AfterAll
  static void stop() throws Exception {
    honest.close();
    await().atMost(Duration.ofSeconds(60)).until(() -> node.sessions().isEmpty());
    node.close();
  }

  /** One thing that a peer does wrong, and what the node says before it closes. */
  @FunctionalInterface
  private interface Attack {
    void on(Intruder peer) throws IOException;
  }

  private static Arguments row(String words, Attack attack) {
    return Arguments.of(words, attack);
  }

  static Stream<Arguments> attacks() {
    byte[] none = {};
    return Stream.of(
        row(
            "unknown type",
            peer ->
                peer.write("GET / HTTP/1.1\r\n\r\n no frame".getBytes(StandardCharsets.US_ASCII))),
        row(
            "DATA of 2147483648 bytes",
            peer -> peer.write(peer.announce(Intruder.DATA, 1 << 31, 1))),
        row(
            "DATA of 2147483647 bytes",
            peer -> peer.write(peer.announce(Intruder.DATA, Integer.MAX_VALUE, 1))),
        row(
            "DATA of 4097 bytes, where 1 to 4096",
            peer -> peer.write(peer.announce(Intruder.DATA, 4097, 0))),
        row("never opened", peer -> peer.frame(Intruder.DATA, 0, 7, new byte[10])),
        row(
            "more than the credit of",
            peer -> {
              peer.frame(Intruder.OPEN, 0, 1, "unread".getBytes(StandardCharsets.US_ASCII));
              for (int i = 0; i < 5; i++) {
                peer.frame(Intruder.DATA, 0, 1, new byte[60_000]);
              }
            }),
        row(
            "went on opening streams when 4096 were open",
            peer -> {
              ByteBuffer batch = ByteBuffer.allocate(1000 * 20);
              for (int i = 0; i < 100_000; i++) {
                batch.put(peer.bytes(Intruder.OPEN, 0, 2 * i + 1, none));
                if (!batch.hasRemaining()) {
                  peer.write(batch.array());
                  batch.clear();
                }
              }
            }),
        row(
            "unknown type",
            peer -> {
              byte[] garbage = new byte[1 << 16];
              new Random(1).nextBytes(garbage);
              garbage[0] = 99;
              for (int i = 0; i < 1 << 14; i++) { // 1 GiB, if it is taken
                peer.write(garbage);
              }
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void aBrokenSessionIsCutOffAndTheOthersGoOn(String words, Attack attack) throws Exception {
    int before = honest.answered();
    try (Intruder peer = Intruder.proven(port, Identity.ephemeral()).agree(node.id())) {
      String said = "";
      try {
        attack.on(peer);
      } catch (IOException cutOffWhileTalking) {
        // the node does not listen to the rest
      }
      try {
        said = peer.goodbye();
      } catch (IOException reset) {
        // what was never read resets the connection, and the goodbye with it
      }
      if (!said.isEmpty()) {
        assertThat(said).contains(words);
      }
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> node.sessions().size() == 1);
    honest.awaitMore(10);
    assertThat(honest.answered()).isGreaterThan(before);
  }

  /** A handshake that leads nowhere. */
  @FunctionalInterface
  private interface Stranger {
    Intruder on(int port) throws Exception;
  }

  private static Arguments stranger(String what, Stranger stranger) {
    return Arguments.of(what, stranger);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        stranger("no certificate", Intruder::withoutCertificate),
        stranger("another identity's proof", Intruder::withSomebodyElsesProof),
        stranger("another identity's certificate", Intruder::withSomebodyElsesCertificate),
        stranger("another protocol", at -> Intruder.speaking(at, "TLSv1.3", "h2")),
        stranger("no protocol", at -> Intruder.speaking(at, "TLSv1.3", "")),
        stranger("TLS 1.2", at -> Intruder.speaking(at, "TLSv1.2", "p2pd/1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void whoCannotProveHimselfGetsNoSession(String what, Stranger stranger) throws Exception {
    try (Intruder peer = stranger.on(port)) { // in TLS 1.3 the client's side may be done first
      Intruder.awaitClosed(peer.raw);
    } catch (IOException refused) {
      assertThat(refused).isNotNull();
    }
    assertThat(node.sessions()).hasSize(1);
    honest.awaitMore(10);
  }

  @Test
  void plainHttpIsNoHandshake() throws Exception {
    try (Socket socket = Intruder.connect(port)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Intruder.awaitClosed(socket);
    }
    honest.awaitMore(10);
  }

  @Test
  void aHandshakeThatDripsIsCutOffInTimeHoweverItDrips() throws Exception {
    try (Node strict = start(NodeOptions.defaults().set("node.handshake-timeout", "2s"));
        Socket silent = Intruder.connect(port(strict));
        Socket half = Intruder.connect(port(strict));
        Socket dripping = Intruder.connect(port(strict))) {
      half.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC});
      Thread drip = new Thread(() -> drip(dripping), "drip");
      drip.start();
      Intruder.awaitClosed(silent);
      Intruder.awaitClosed(half);
      Intruder.awaitClosed(dripping);
      drip.join();
      assertThat(strict.sessions()).isEmpty();
    }
    honest.awaitMore(10);
  }

  /** A byte at a time of a ClientHello that would be right, until the node closes. */
  private static void drip(Socket socket) {
    byte[] hello = new byte[517];
    System.arraycopy(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3}, 0, hello, 0, 11);
    try {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < 500; i++) {
        out.write(hello[i]);
        out.flush();
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException closed) {
      // as it has to be
    }
  }
}
