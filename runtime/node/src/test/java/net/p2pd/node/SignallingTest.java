package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.PeerAddressException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.foreign.Foreign;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes with a plugin that brings signalling. */
class SignallingTest {

  private static final String BROKER = "tcp://post.example:1883";

  private final PostOffice.Town town = new PostOffice.Town();

  private Node start(ClassLoader loader, String... brokers) {
    return start(loader, Map.of("signal.mqtt.brokers", List.of(brokers)));
  }

  private Node start(ClassLoader loader, Map<String, Object> settings) {
    return start(loader, NodeOptions.defaults().ephemeral(), settings);
  }

  private Node start(ClassLoader loader, NodeOptions base, Map<String, Object> settings) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      NodeOptions options = base.set("node.listen", "loopback");
      for (Map.Entry<String, Object> one : settings.entrySet()) {
        options = options.set(one.getKey(), one.getValue());
      }
      return new NodeRuntime().start(options).join();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void theAddressNamesTheBrokersAndTheMailboxIsOpenUntilTheNodeCloses() {
    try (Node node = start(town, BROKER, "tcp://[::1]:1883")) {
      assertThat(node.address().signalling()).containsExactly(BROKER, "tcp://[::1]:1883");
      await().atMost(Durations.ONE_MINUTE).until(() -> town.openMailboxes() == 2);
    }
    assertThat(town.openMailboxes()).isZero();
  }

  @Test
  void aBrokerThatIsAwayHoldsNothingUp() {
    try (Node node = start(town, "tcp://away.example")) {
      assertThat(node.address().signalling()).containsExactly("tcp://away.example");
    }
  }

  @Test
  void brokersThatNoPluginSpeaksWithAreNotNamed() {
    try (Node node = start(town, "ssl://post.example", BROKER)) {
      assertThat(node.address().signalling()).containsExactly(BROKER);
    }
    try (Node node = start(null, BROKER)) {
      assertThat(node.address().signalling()).isEmpty();
    }
  }

  @Test
  void operatorsSeeWhatCameAndWent() throws Exception {
    int port = Foreign.freePort();
    Map<String, Object> settings =
        Map.of("metrics.listen", "127.0.0.1:" + port, "signal.mqtt.brokers", List.of(BROKER));
    try (Node node = start(town, settings)) {
      await().atMost(Durations.ONE_MINUTE).until(() -> town.openMailboxes() == 1);
      String text;
      try (InputStream in = new URL("http://127.0.0.1:" + port + "/metrics").openStream()) {
        text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      assertThat(text.lines())
          .contains(
              "p2pd_signal_mailboxes 1",
              "p2pd_signal_sent_total 0",
              "p2pd_signal_unsent_total 0",
              "p2pd_signal_received_total 0",
              "p2pd_signal_refused_total{reason=\"signature\"} 0",
              "p2pd_signal_refused_total{reason=\"early\"} 0");
      assertThat(node.closed()).isNotDone();
    }
  }

  private Node published() {
    return start(town, Map.of("signal.mqtt.brokers", List.of(BROKER), "node.publish", true));
  }

  @Test
  void aNodeThatPublishesIsFoundByItsId() {
    try (Node bob = published();
        Node alice = start(town, BROKER)) {
      await().atMost(Durations.ONE_MINUTE).until(() -> town.notes().size() == 1);
      // There is no strategy here; what is tried at all is tried at the address that was found.
      assertThat(failure(alice.connect(bob.id()))).contains("no connect strategy");
      assertThat(failure(alice.connect(bob.id().toString()))).contains("no connect strategy");
    }
    assertThat(town.notes()).as("notes after the node was closed").isEmpty();
  }

  @Test
  void aNodeThatDoesNotPublishIsNotFound() {
    try (Node bob = start(town, BROKER);
        Node alice = start(town, BROKER)) {
      AtomicReference<ConnectReport> report = new AtomicReference<>();
      ConnectOptions options = ConnectOptions.defaults().reportTo(report::set);
      assertThat(failure(alice.connect(bob.id(), options)))
          .contains("nobody publishes the address of peer " + bob.id().shortName());
      assertThat(report.get().isConnected()).isFalse();
      assertThat(report.get().cause()).contains("nobody publishes");
    }
  }

  @Test
  void withoutAnyBrokerTheErrorSaysWhatToDo() {
    try (Node bob = start(null);
        Node alice = start(null)) {
      assertThat(failure(alice.connect(bob.id()))).contains("signal.mqtt.brokers");
    }
  }

  @Test
  void theNewNetworksAddressIsFoundThoughAForgedNoteStandsThere() {
    try (Node bob = published();
        Node alice = start(town, BROKER)) {
      await().atMost(Durations.ONE_MINUTE).until(() -> town.notes().size() == 1);
      town.notes().replaceAll((name, note) -> new byte[note.length]);
      assertThat(failure(alice.connect(bob.id()))).contains("was not written by it");
    }
  }

  @Test
  void cancellingEndsTheSearch() {
    try (Node bob = start(town, BROKER);
        Node alice = start(town, BROKER)) {
      CompletableFuture<Pipe> connecting = alice.connect(bob.id());
      assertThat(connecting.cancel(false)).isTrue();
      await().atMost(Durations.ONE_MINUTE).until(() -> town.watchers() == 0);
    }
  }

  @Test
  void namesOfTheUserStandForIdsAndAddresses(@TempDir Path directory) throws Exception {
    try (Node bob = start(town, BROKER)) {
      Files.writeString(
          directory.resolve("aliases.toml"),
          "bob = \"" + bob.id() + "\"\nb2 = \"" + bob.address() + "\"\nodd = \"nobody\"\n");
      NodeOptions here = NodeOptions.defaults().dataDirectory(directory);
      assertThat(NodeRuntime.named(here, "Bob")).isEqualTo(bob.id().toString());
      assertThat(NodeRuntime.named(here, "b2")).isEqualTo(bob.address().text());
      assertThat(NodeRuntime.named(here, bob.address().compact())).isEqualTo(bob.address().text());
      assertThatThrownBy(() -> NodeRuntime.named(here, "carol"))
          .isInstanceOf(PeerAddressException.class)
          .hasMessageContaining("no name in " + directory.resolve("aliases.toml"));
      assertThatThrownBy(() -> NodeRuntime.named(here, "odd"))
          .hasMessageContaining("aliases.toml: odd: ");
      try (Node alice = start(town, here, Map.of())) {
        assertThat(failure(alice.connect("bob"))).contains("a peer's id alone is looked up");
        assertThat(failure(alice.connect("b2"))).contains("no connect strategy");
        assertThat(failure(alice.connect("carol"))).contains("no name in");
      }
    }
  }

  private static String failure(CompletableFuture<Pipe> connecting) {
    try {
      connecting.get(60, TimeUnit.SECONDS).abort();
      return "connected";
    } catch (ExecutionException e) {
      return e.getCause().getMessage();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
