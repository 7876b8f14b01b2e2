package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contract does not ask for, with Mosquitto. */
class MosquittoTest {

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private int hosts;

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private Mosquitto mosquitto(String... lines) throws Exception {
    Mosquitto broker = Mosquitto.start(directory, lines);
    open.add(broker);
    return broker;
  }

  private TestHost host() throws Exception {
    return host(Files.createDirectory(directory.resolve("host" + ++hosts)));
  }

  private TestHost host(Path data) {
    TestHost host = new TestHost(data);
    open.add(host);
    return host;
  }

  // Logging in

  private Mosquitto withUsers() throws Exception {
    Path users = directory.resolve("users");
    assertThat(ForeignProgram.run("mosquitto_passwd", "-b", "-c", users, "ann", "secret"))
        .doesNotContain("Error");
    return mosquitto("password_file " + users, "user root");
  }

  @Test
  void theConfiguredLoginIsUsed() throws Exception {
    URI broker = withUsers().uri("tcp");
    MqttTransport ann =
        host()
            .brokers(Map.of("uri", broker.toString(), "username", "ann", "password", "secret"))
            .start();
    Inbox inbox = Inbox.open(ann, broker, "box");
    Inbox.send(ann, URI.create(broker.toString().replace("tcp", "mqtt")), "box", "hello");
    assertThat(inbox.next()).isEqualTo("hello");
  }

  @Test
  void aWrongLoginAndNoneAreToldApartAtOnce() throws Exception {
    URI broker = withUsers().uri("tcp");
    TestHost wrong =
        host().brokers(Map.of("uri", broker.toString(), "username", "ann", "password", "guess"));
    assertThat(Inbox.refusal(wrong.start(), broker))
        .isEqualTo(
            "the broker "
                + broker
                + " refuses the login; check its username and password in signal.mqtt.brokers");
    assertThat(Inbox.refusal(host().start(), broker)).contains("wants a login; give its username");
  }

  // TLS

  private Mosquitto withTls(String name, Path certificates) throws Exception {
    Files.createDirectories(certificates);
    Foreign.certificate(certificates, name);
    return mosquitto(
        "certfile " + certificates.resolve("cert.pem"),
        "keyfile " + certificates.resolve("key.pem"),
        "user root");
  }

  @Test
  void tlsWorksWithTheCertificateAuthorityThatIsNamed() throws Exception {
    Path certificates = directory.resolve("tls");
    URI broker = withTls("IP:127.0.0.1", certificates).uri("ssl");
    MqttTransport transport =
        host()
            .brokers(
                Map.of("uri", broker.toString(), "ca", certificates.resolve("cert.pem").toString()))
            .start();
    Inbox inbox = Inbox.open(transport, broker, "box");
    String long1 = "x".repeat(65536);
    Inbox.send(transport, broker, "box", long1);
    assertThat(inbox.next()).isEqualTo(long1);
  }

  @Test
  void aCertificateThatNobodyKnowsOrOfAnotherHostIsRefused() throws Exception {
    Path certificates = directory.resolve("tls");
    URI broker = withTls("DNS:broker.example", certificates).uri("ssl");
    assertThat(Inbox.refusal(host().start(), broker))
        .startsWith("the broker " + broker + " has a certificate that is not trusted (")
        .endsWith("name who signed it as ca in signal.mqtt.brokers");
    TestHost trusting =
        host()
            .brokers(
                Map.of(
                    "uri", broker.toString(), "ca", certificates.resolve("cert.pem").toString()));
    assertThat(Inbox.refusal(trusting.start(), broker))
        .isEqualTo("the broker " + broker + " has a certificate for another name than 127.0.0.1");
  }

  @Test
  void withoutTlsWhereItIsWantedAndTheOtherWayRoundIsTold() throws Exception {
    URI plain = mosquitto().uri("ssl");
    assertThat(Inbox.refusal(host().set("send-timeout", Duration.ofSeconds(4)).start(), plain))
        .startsWith("the broker " + plain)
        .containsAnyOf("does not speak TLS", "closed the connection at once");
    URI secure = withTls("IP:127.0.0.1", directory.resolve("tls")).uri("tcp");
    assertThat(Inbox.refusal(host().set("send-timeout", Duration.ofSeconds(4)).start(), secure))
        .contains("closed the connection at once; perhaps it wants TLS");
  }

  // Being known

  @Test
  void eachBrokerKnowsTheNodeByAnotherNameThatNobodyGuesses() throws Exception {
    Mosquitto one = mosquitto();
    Mosquitto two = mosquitto();
    Path data = Files.createDirectory(directory.resolve("data"));
    TestHost host = host(data);
    SignalTransport transport = host.start();
    Inbox.open(transport, one.uri("tcp"), "box");
    Inbox.open(transport, two.uri("tcp"), "box");
    host.close();
    SignalTransport again = host(data).start();
    Inbox.open(again, one.uri("tcp"), "box");
    List<String> ids = clients(one, "c0");
    assertThat(new TreeSet<>(ids)).as("names of a node with mailboxes, at two brokers").hasSize(2);
    assertThat(ids).as("connections that keep the session").hasSize(3);
    assertThat(ids).allMatch(id -> id.matches("[0-9a-z]{23}"));
    SignalTransport sender = host().start();
    Inbox.send(sender, one.uri("tcp"), "box", "hello");
    assertThat(clients(one, "c1")).as("of a guest, who leaves nothing behind").hasSize(1);
  }

  /** Both brokers write into one file. */
  private static List<String> clients(Mosquitto broker, String session) throws Exception {
    return Pattern.compile("New client connected from \\S+ as (\\S+) \\(p2, " + session)
        .matcher(broker.log())
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  @Test
  void whatCameWhileTheNodeWasAwayIsDelivered() throws Exception {
    URI broker = mosquitto().uri("tcp");
    Path data = Files.createDirectory(directory.resolve("data"));
    TestHost first = host(data);
    Inbox.open(first.start(), broker, "box");
    first.close();
    SignalTransport sender = host().start();
    for (String text : List.of("one", "two", "three")) {
      Inbox.send(sender, broker, "box", text);
    }
    SignalTransport back = host(data).start();
    Inbox other = Inbox.open(back, broker, "other"); // the broker does not wait for the mailbox
    Inbox inbox = Inbox.open(back, broker, "box");
    assertThat(List.of(inbox.next(), inbox.next(), inbox.next()))
        .containsExactly("one", "two", "three");
    assertThat(other.came()).isEmpty();
  }

  @Test
  void aGuestWhoOpensAMailboxIsRememberedFromThenOn() throws Exception {
    URI broker = mosquitto().uri("tcp");
    Path data = Files.createDirectory(directory.resolve("data"));
    TestHost first = host(data);
    SignalTransport transport = first.start();
    Inbox.send(transport, broker, "elsewhere", "connected as a guest");
    Inbox.open(transport, broker, "box");
    first.close();
    Inbox.send(host().start(), broker, "box", "kept");
    assertThat(Inbox.open(host(data).start(), broker, "box").next()).isEqualTo("kept");
  }

  // Many

  @Test
  void allDistinctMessagesArriveAlsoWhereTheBrokerLeavesMeanwhile() throws Exception {
    Mosquitto mosquitto = mosquitto();
    URI broker = mosquitto.uri("tcp");
    Inbox inbox = Inbox.open(host().start(), broker, "box");
    SignalTransport sender = host().set("send-timeout", Duration.ofSeconds(60)).start();
    Inbox.send(sender, broker, "box", "first");
    assertThat(inbox.next()).isEqualTo("first");
    mosquitto.stop();
    List<String> texts = IntStream.range(0, 200).mapToObj(i -> "message " + i).toList();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (String text : texts) {
      sent.add(sender.send(broker, "box", Inbox.bytes(text)).toCompletableFuture());
    }
    mosquitto.start();
    CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
    // What comes before the reader is back is lost with the broker's memory.
    String came = null;
    while (!"again".equals(came)) {
      if (came == null) {
        Inbox.send(sender, broker, "box", "again");
      }
      came = inbox.came().poll(1, TimeUnit.SECONDS);
    }
    for (int i = 0; i < 200; i++) {
      sender.send(broker, "box", Inbox.bytes("later " + i));
    }
    for (int i = 0; i < 200; i++) {
      String next = inbox.next();
      while (next.equals("again")) {
        next = inbox.next();
      }
      assertThat(next).isEqualTo("later " + i);
    }
  }

  @Test
  void whatWaitsForABrokerIsBounded() throws Exception {
    Mosquitto mosquitto = mosquitto();
    mosquitto.stop();
    SignalTransport sender = host().start();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add(
          sender
              .send(mosquitto.uri("tcp"), "box", Inbox.bytes("message " + i))
              .toCompletableFuture());
    }
    assertThat(sent.get(299))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("too many messages wait for the broker");
    assertThat(sent.get(0)).isNotDone();
  }

  // Coming and going

  @Test
  void aConnectionThatNobodyNeedsEndsAndComesBackWhenItIsNeeded() throws Exception {
    Mosquitto mosquitto = mosquitto();
    URI broker = mosquitto.uri("tcp");
    TestHost host = host().set("idle", Duration.ofSeconds(1));
    SignalTransport transport = host.start();
    Inbox.send(transport, broker, "box", "one");
    await().atMost(Durations.ONE_MINUTE).until(() -> mosquitto.log().contains("disconnected"));
    Inbox.send(transport, broker, "box", "two");
    assertThat(clients(mosquitto, "c1")).hasSize(2).doesNotHaveDuplicates();
    Inbox box = Inbox.open(transport, broker, "box");
    box.registration().close();
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> mosquitto.log().split("disconnected", -1).length > 3);
  }

  @Test
  void anIdleConnectionShowsSignsOfLife() throws Exception {
    Mosquitto mosquitto = mosquitto();
    TestHost host = host().set("keep-alive", Duration.ofSeconds(4));
    Inbox.open(host.start(), mosquitto.uri("tcp"), "box");
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> mosquitto.log().split("Received PINGREQ", -1).length > 3);
  }

  @Test
  void anAddressThatIsGoneTakesItsConnectionAlong() throws Exception {
    Mosquitto mosquitto = mosquitto();
    URI broker = mosquitto.uri("tcp");
    TestHost host = host();
    SignalTransport transport = host.start();
    Inbox inbox = Inbox.open(transport, broker, "box");
    host.networkChanges(local -> true);
    await().atMost(Durations.ONE_MINUTE).until(() -> clients(mosquitto, "c0").size() == 2);
    Inbox.send(host().start(), broker, "box", "still there");
    assertThat(inbox.next()).isEqualTo("still there");
    host.networkChanges(local -> false);
    Inbox.send(transport, broker, "box", "nothing happened");
    assertThat(clients(mosquitto, "c0")).hasSize(2);
  }

  @Test
  void moreBrokersThanANodeCanHaveAreRefusedUnlessOthersAreIdle() throws Exception {
    SignalTransport transport = host().set("send-timeout", Duration.ofSeconds(30)).start();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int port = 1; port <= 65; port++) { // nobody listens there, so they are all still tried
      URI nobody = URI.create("tcp://127.0.0.1:" + port);
      sent.add(transport.send(nobody, "box", Inbox.bytes("x")).toCompletableFuture());
    }
    assertThat(sent.get(64))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("this node uses 64 brokers already");
    assertThat(sent.get(0)).isNotDone();
  }
}
