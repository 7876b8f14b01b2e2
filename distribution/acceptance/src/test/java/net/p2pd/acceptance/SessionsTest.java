package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pd;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two nodes in one process, as an application on the class path has them, with the product's plugin
 * directory.
 */
class SessionsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private Node alice;
  private Node bob;

  @BeforeEach
  void start() {
    NodeOptions options =
        NodeOptions.defaults()
            .ephemeral()
            .plugins(Product.HOME.resolve("plugins"))
            .set("node.listen", "loopback");
    alice = P2pd.start(options);
    bob = P2pd.start(options);
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
  }

  private Pipe connect() {
    return alice.connect(bob.address()).join();
  }

  private static String receive(Pipe pipe) {
    return pipe.receive(SOON).join().text();
  }

  @Test
  void twoConnectsShareASessionAndGiveTwoPipes() {
    Pipe one = connect();
    Pipe other = connect();
    assertThat(one).isNotSameAs(other);
    assertThat(one.session()).isEqualTo(other.session());
    assertThat(alice.sessions()).hasSize(1);
    one.send("ECHO one");
    other.send("ECHO other");
    assertThat(receive(other)).isEqualTo("other");
    assertThat(receive(one)).isEqualTo("one");
    await().atMost(Durations.ONE_MINUTE).until(() -> bob.sessions().size() == 1);
  }

  @Test
  void aThousandStreamsOfOneSessionEchoAtOnce() {
    Session session = connect().session().orElseThrow();
    List<Pipe> streams = new ArrayList<>();
    List<CompletableFuture<Message>> echoes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Pipe stream = session.open("").join();
      streams.add(stream);
      echoes.add(stream.receive(SOON));
    }
    assertThat(session.streams()).isGreaterThanOrEqualTo(1000);
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).send("ECHO number " + i);
    }
    for (int i = 0; i < echoes.size(); i++) {
      assertThat(echoes.get(i).join().text()).isEqualTo("number " + i);
    }
    assertThat(alice.sessions()).hasSize(1);
  }

  @Test
  void halfCloseAndResetOfOneStreamLeaveTheOthersAlone() throws InterruptedException {
    BlockingQueue<Pipe> accepted = new LinkedBlockingQueue<>();
    bob.onPipe(
        "talk",
        pipe -> {
          pipe.onEnd(ended -> {});
          pipe.onMessage((message, from) -> from.send("got " + message.text()));
          accepted.add(pipe);
        });
    ConnectOptions talk = ConnectOptions.defaults().protocol("talk");
    Pipe halfClosed = alice.connect(bob.address(), talk).join();
    Pipe bobsHalf = accepted.poll(60, TimeUnit.SECONDS);
    Pipe reset = alice.connect(bob.address(), talk).join();
    Pipe bobsReset = accepted.poll(60, TimeUnit.SECONDS);
    Pipe untouched = alice.connect(bob.address(), talk).join();

    halfClosed.send("last words");
    halfClosed.end();
    assertThat(receive(halfClosed)).isEqualTo("got last words");
    bobsHalf.send("still here");
    assertThat(receive(halfClosed)).isEqualTo("still here");
    assertThatThrownBy(() -> halfClosed.send("more").join())
        .isInstanceOf(CompletionException.class);

    reset.abort();
    assertThat(bobsReset.closed().orTimeout(60, TimeUnit.SECONDS).join().id())
        .isEqualTo(CloseCause.RESET_BY_PEER);

    untouched.send("hello");
    assertThat(receive(untouched)).isEqualTo("got hello");
    bobsHalf.send("and still");
    assertThat(receive(halfClosed)).isEqualTo("and still");
    bobsHalf.closeAsync();
    assertThat(halfClosed.closed().orTimeout(60, TimeUnit.SECONDS).join().isOrderly()).isTrue();
    assertThat(alice.sessions()).hasSize(1);
  }

  @Test
  void aStreamOfAProtocolThatNobodySpeaksIsRefusedWithTheReason() {
    Pipe pipe = alice.connect(bob.address(), ConnectOptions.defaults().protocol("klingon")).join();
    assertThatThrownBy(() -> pipe.receive(SOON).join())
        .hasCauseInstanceOf(PipeClosedException.class)
        .hasMessageContaining("nobody here speaks the protocol 'klingon'")
        .hasMessageContaining("echo");
  }

  @Test
  void largeBinaryMessagesArriveWhole() {
    byte[] large = new byte[5 + (4 << 20)];
    long seed = System.nanoTime();
    new Random(seed).nextBytes(large);
    System.arraycopy("ECHO ".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, large, 0, 5);
    Pipe pipe = connect();
    CompletableFuture<Message> echo = pipe.receive(Duration.ofSeconds(30));
    pipe.send(large).join();
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    wanted.write(large, 5, large.length - 5);
    assertThat(echo.join().bytes()).as("seed %s", seed).isEqualTo(wanted.toByteArray());
  }

  @Test
  void connectingToOneselfWorks() {
    alice.onMessage(
        (message, pipe) -> {
          if (message.text().contains("PING?")) {
            pipe.send("PONG!");
          }
        });
    Pipe pipe = alice.connect(alice.address().text()).join();
    pipe.send("PING?");
    assertThat(receive(pipe)).isEqualTo("PONG!");
    pipe.send("ECHO test send");
    assertThat(receive(pipe)).isEqualTo("test send");
  }

  @Test
  void aClosedPeerClosesThePipesWithACause() {
    Pipe pipe = connect();
    pipe.send("ECHO hello");
    assertThat(receive(pipe)).isEqualTo("hello");
    bob.close();
    assertThat(pipe.closed().orTimeout(60, TimeUnit.SECONDS).join().id())
        .isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThatThrownBy(
            () -> alice.connect(bob.address(), ConnectOptions.defaults().timeout(SOON)).join())
        .hasCauseInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void waitingInAHandlerThrowsInsteadOfHanging() {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    bob.onMessage(
        (message, pipe) -> {
          try {
            pipe.receive(SOON).join();
            thrown.complete(null);
          } catch (IllegalStateException e) {
            thrown.complete(e);
          }
        });
    connect().send("hello");
    assertThat(thrown.orTimeout(60, TimeUnit.SECONDS).join())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aNodeThatAcceptsListedPeersOnlyRefusesOthersWithTheReason() {
    try (Node picky =
        P2pd.start(
            NodeOptions.defaults()
                .ephemeral()
                .plugins(Product.HOME.resolve("plugins"))
                .set("node.listen", "loopback")
                .set("node.accept", List.of(alice.id().toString())))) {
      Pipe welcome = alice.connect(picky.address()).join();
      welcome.send("ECHO in");
      assertThat(receive(welcome)).isEqualTo("in");
      assertThatThrownBy(() -> bob.connect(picky.address()).join())
          .hasCauseInstanceOf(ConnectException.class)
          .hasMessageContaining("accepts only peers that it was told to accept");
    }
  }

  @Test
  void aFreshConnectMakesAnotherSession() {
    Pipe first = connect();
    Pipe second = alice.connect(bob.address(), ConnectOptions.defaults().fresh()).join();
    assertThat(second.session()).isNotEqualTo(first.session());
    assertThat(alice.sessions()).hasSize(2);
  }
}
