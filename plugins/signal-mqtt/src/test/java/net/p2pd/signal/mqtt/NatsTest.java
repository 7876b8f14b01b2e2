package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.Nats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NATS, whose servers make one broker together, and which has web sockets. */
class NatsTest {

  /** How often each server is asked to take a message; it has 5 s each time. */
  private static final int ROUNDS = 6;

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private int hosts;

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private Nats nats(int count, String tls) throws Exception {
    Nats nats = Nats.start(directory, count, tls);
    open.add(nats);
    return nats;
  }

  private TestHost host() throws Exception {
    TestHost host = new TestHost(Files.createDirectory(directory.resolve("host" + ++hosts)));
    open.add(host);
    return host;
  }

  @Test
  void aClusterLosesNoMessageThatItTookWhenOneOfItsServersDies() throws Exception {
    Nats nats = nats(3, Nats.NO_TLS);
    SignalTransport receiver = host().start();
    Set<String> came = new HashSet<>();
    List<Inbox> inboxes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inboxes.add(Inbox.open(receiver, nats.mqtt(i), "box"));
    }
    SignalTransport sender = host().set("send-timeout", Duration.ofSeconds(5)).start();
    Set<String> taken = new HashSet<>();
    Set<Integer> avoided = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      if (i == 20) {
        nats.stop(1);
      }
      if (isTaken(sender, nats, i, avoided)) {
        taken.add("message " + i);
      }
    }
    assertThat(taken).as("messages that a server took").hasSizeGreaterThanOrEqualTo(55);
    await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              inboxes.forEach(inbox -> inbox.came().drainTo(came));
              assertThat(came).containsAll(taken);
            });
  }

  /**
   * Sends over one server, and over the others if it does not take the message: where the dead
   * server led the others, they take none until they have elected another leader, which they do in
   * 4 to 9 s, or longer on a busy machine.
   */
  private static boolean isTaken(
      SignalTransport sender, Nats nats, int number, Set<Integer> avoided) throws Exception {
    for (int i = 0; i < 3 * ROUNDS; i++) {
      int server = (number + i) % 3;
      if (avoided.size() == 3) {
        avoided.clear();
      }
      if (avoided.contains(server)) {
        continue;
      }
      try {
        Inbox.send(sender, nats.mqtt(server), "box", "message " + number);
        return true;
      } catch (ExecutionException e) {
        avoided.add(server); // the next one may be there
      }
    }
    return false;
  }

  @Test
  void aWebSocketCarriesEnvelopesOfEverySize() throws Exception {
    exchange(nats(1, Nats.NO_TLS).webSocket(0, "ws"), host());
  }

  @Test
  void soDoesOneWithTls() throws Exception {
    Foreign.certificate(directory, "IP:127.0.0.1");
    Path certificate = directory.resolve("cert.pem");
    Nats nats =
        nats(
            1,
            "tls { cert_file: \""
                + certificate
                + "\", key_file: \""
                + directory.resolve("key.pem")
                + "\" }");
    URI broker = nats.webSocket(0, "wss");
    exchange(
        broker, host().brokers(Map.of("uri", broker.toString(), "ca", certificate.toString())));
    assertThat(Inbox.refusal(host().start(), broker)).contains("certificate that is not trusted");
  }

  private static void exchange(URI broker, TestHost host) throws Exception {
    SignalTransport transport = host.start();
    Inbox inbox = Inbox.open(transport, broker, "box");
    for (int size : new int[] {1, 125, 126, 1000, 32_768, 65_535, 65_536}) {
      String text = "x".repeat(size);
      Inbox.send(transport, broker, "box", text);
      assertThat(inbox.next()).isEqualTo(text);
    }
  }

  @Test
  void aWebSocketAtAWrongPathIsTold() throws Exception {
    Nats nats = nats(1, Nats.NO_TLS);
    URI wrong = URI.create(nats.webSocket(0, "ws").toString().replace("/mqtt", "/other"));
    assertThat(Inbox.refusal(host().set("send-timeout", Duration.ofSeconds(1)).start(), wrong))
        .startsWith("the broker " + wrong);
  }
}
