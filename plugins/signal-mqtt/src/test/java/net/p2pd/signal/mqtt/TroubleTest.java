package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Brokers that are none, are not there, or do not want this node; each is told in a sentence. */
class TroubleTest {

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private OddBroker broker(OddBroker.Way way) throws Exception {
    OddBroker broker = new OddBroker(way);
    open.add(broker);
    return broker;
  }

  private MqttTransport transport() {
    return host().start();
  }

  /** Gives up soon, but not before a busy machine made an attempt. */
  private TestHost host() {
    TestHost host = new TestHost(directory).set("send-timeout", Duration.ofSeconds(3));
    open.add(host);
    return host;
  }

  @Test
  void aHostNameThatIsUnknown() throws Exception {
    URI broker = URI.create("tcp://broker.invalid:1883");
    String told = Inbox.refusal(host().start(), broker);
    assertThat(told)
        .containsAnyOf(
            "the broker tcp://broker.invalid:1883 has a host name that is unknown; check it",
            "did not confirm the message within"); // a name service that takes its time
  }

  @Test
  void aPortWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = gone.getLocalPort();
    }
    assertThat(Inbox.refusal(transport(), URI.create("tcp://127.0.0.1:" + port)))
        .isEqualTo(
            "the broker tcp://127.0.0.1:"
                + port
                + " does not accept connections: Connection refused; it was tried within 3000 ms");
  }

  @Test
  void aServerThatSaysNothing() throws Exception {
    URI broker = broker(OddBroker.Guest::listen).uri();
    TestHost host = host().set("connect-timeout", Duration.ofMillis(400));
    assertThat(Inbox.refusal(host.start(), broker))
        .startsWith("the broker " + broker + " did not let this node in within 400 ms; perhaps");
  }

  @Test
  void aServerThatSpeaksSomethingElse() throws Exception {
    URI broker =
        broker(
                guest -> {
                  for (char c : "HTTP/1.1 400 Bad Request\r\n\r\n".toCharArray()) {
                    guest.write(c);
                  }
                  guest.listen();
                })
            .uri();
    TestHost host = host().set("connect-timeout", Duration.ofMillis(400)); // it may wait for more
    assertThat(Inbox.refusal(host.start(), broker))
        .startsWith("the broker " + broker)
        .containsAnyOf("not MQTT", "perhaps it is no MQTT broker", "is no MQTT broker");
  }

  @Test
  void aServerThatHangsUp() throws Exception {
    URI broker = broker(OddBroker.Guest::read).uri();
    assertThat(Inbox.refusal(transport(), broker))
        .startsWith(
            "the broker " + broker + " closed the connection at once; perhaps it wants TLS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | does not speak MQTT 3.1.1
          2 | refuses client ids of 23 letters and digits
          3 | says that it is out of service at present
          4 | wants a login; give its username and password
          5 | wants a login; give its username and password
          """)
  void aBrokerThatRefuses(int code, String told) throws Exception {
    URI broker = broker(guest -> guest.connack(code)).uri();
    assertThat(Inbox.refusal(transport(), broker)).contains("the broker " + broker + " " + told);
  }

  @Test
  void aBrokerThatForbidsTheTopic() throws Exception {
    URI broker =
        broker(
                guest -> {
                  guest.connack(0);
                  while (guest.read() == OddBroker.SUBSCRIBE) {
                    guest.suback(0x80);
                  }
                })
            .uri();
    assertThat(Inbox.opening(transport(), broker, "box").failure())
        .hasMessage(
            "the broker "
                + broker
                + " does not let this node read p2pd/m/box; allow its user the topics p2pd/#");
  }

  @Test
  void aBrokerThatTakesNoMessageIsNamed() throws Exception {
    OddBroker broker =
        broker(
            guest -> {
              guest.connack(0);
              guest.listen();
            });
    assertThat(Inbox.refusal(transport(), broker.uri()))
        .isEqualTo("the broker " + broker.uri() + " did not confirm the message within 3000 ms");
    assertThat(broker.connections()).isEqualTo(1); // it was not asked twice meanwhile
  }

  @Test
  void aMessageThatEndsEachConnectionIsGivenUp() throws Exception {
    OddBroker broker =
        broker(
            guest -> {
              guest.connack(0);
              guest.read();
            });
    TestHost patient = host().set("send-timeout", Duration.ofSeconds(50));
    assertThat(Inbox.refusal(patient.start(), broker.uri()))
        .contains("ended the connection each time when it got the message");
    assertThat(broker.connections()).isEqualTo(3);
  }

  @Test
  void aMailboxStaysWantedWhateverTheBrokerDoes() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    OddBroker broker =
        broker(
            guest -> {
              if (attempts.incrementAndGet() < 3) {
                guest.connack(5); // it knows the node's user later only
                return;
              }
              guest.connack(0);
              while (true) {
                if (guest.read() == OddBroker.SUBSCRIBE) {
                  guest.suback(1);
                }
              }
            });
    Inbox inbox = Inbox.open(transport(), broker.uri(), "box");
    assertThat(inbox.isOpen()).isTrue();
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aBrokerThatFallsSilentIsLeft() throws Exception {
    OddBroker broker =
        broker(
            guest -> {
              guest.connack(0);
              while (guest.read() != OddBroker.SUBSCRIBE) {
                // not yet
              }
              guest.suback(1);
              guest.listen();
            });
    TestHost host = host().set("keep-alive", Duration.ofSeconds(4)); // longer than threads idle
    assertThat(Inbox.open(host.start(), broker.uri(), "box").isOpen()).isTrue();
    await().atMost(Durations.ONE_MINUTE).until(() -> broker.connections() > 1);
  }

  @Test
  void closingEndsWhatWaits() throws Exception {
    OddBroker broker = broker(OddBroker.Guest::listen);
    TestHost host = host().set("connect-timeout", Duration.ofMinutes(2));
    Inbox inbox = Inbox.opening(host.start(), broker.uri(), "box");
    await().atMost(Durations.ONE_MINUTE).until(() -> broker.connections() == 1);
    host.close();
    assertThat(inbox.failure()).hasMessage("signalling over MQTT was closed meanwhile");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          http://h:80       | 'http://h:80' is no broker's URI such as tcp://host:1883
          tcp://h/path      | the broker's URI 'tcp://h/path' has a path, which only ws and wss
          tcp://h:70000     | the broker's URI 'tcp://h:70000' has no port from 1 to 65535
          tcp://h:0         | the broker's URI 'tcp://h:0' has no port from 1 to 65535
          ws://h/mqtt?x=1   | 'ws://h/mqtt?x=1' is no broker's URI such as
          tcp://u:secret@h  | the URI of a broker must not hold a user name or password
          """)
  void urisThatNameNoBroker(String uri, String told) throws Exception {
    assertThat(Inbox.refusal(transport(), URI.create(uri)))
        .startsWith(told)
        .doesNotContain("secret");
  }

  @Test
  void namesThatWouldReachOthersTopics() throws Exception {
    URI broker = broker(OddBroker.Guest::listen).uri();
    MqttTransport transport = transport();
    for (String name : List.of("", "a/b", "#", "+", "a.b", "ä", "x".repeat(201), "a b")) {
      assertThat(Inbox.opening(transport, broker, name).failure())
          .hasMessageContaining("must have 1 to 200 letters, digits, dashes and underscores");
    }
  }
}
