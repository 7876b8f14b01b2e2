package net.p2pd.connect.relay.turn;

import static net.p2pd.connect.relay.turn.RealPipes.collecting;
import static net.p2pd.connect.relay.turn.RealPipes.get;
import static net.p2pd.connect.relay.turn.RealPipes.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.foreign.Foreign;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections through coturn, both ways (RFC 6062). */
class CoturnConnectionsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static RealPipes real;

  @TempDir Path directory;

  @BeforeAll
  static void open() {
    real = new RealPipes();
  }

  @AfterAll
  static void close() {
    real.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tls"})
  void aConnectionToAPeerIsAStreamBothWays(String transport) throws Exception {
    Certificate certificate = new Certificate(directory);
    try (Coturn coturn =
            new Coturn(
                directory,
                "--cert",
                certificate.chain.toString(),
                "--pkey",
                certificate.key.toString());
        Pipe peer = real.echo(Transport.TCP, LOOPBACK)) {
      TurnServer server = coturn.server(transport, "127.0.0.1");
      server = transport.equals("tls") ? server.with(certificate.trust) : server;
      try (TurnTcpAllocation allocation = get(real.client.allocateTcp(server))) {
        PipeOptions lines = PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.line());
        Pipe pipe = get(allocation.open(peer.local().orElseThrow(), lines));
        LinkedBlockingQueue<String> answers = collecting(pipe);
        for (int i = 0; i < 100; i++) {
          pipe.send("line " + i);
        }
        for (int i = 0; i < 100; i++) {
          assertThat(next(answers)).isEqualTo("line " + i);
        }
        assertThat(pipe.kind()).isEqualTo(PipeKind.STREAM);
        assertThat(pipe.local()).contains(allocation.relayed());
        assertThat(pipe.remote()).isEqualTo(peer.local());
        pipe.close();
        assertThat(allocation.isOpen()).isTrue();
      }
    }
  }

  @Test
  void aSlowReaderSlowsTheSenderDownAndLosesNothing() throws Exception {
    byte[] block = new byte[1 << 16];
    new Random(1).nextBytes(block);
    int blocks = 256;
    try (Coturn coturn = new Coturn(directory);
        Pipe peer = real.listen(Transport.TCP, LOOPBACK);
        TurnTcpAllocation allocation =
            get(real.client.allocateTcp(coturn.server("tcp", "127.0.0.1")))) {
      CompletableFuture<Pipe> accepting = peer.accept(Duration.ofSeconds(20));
      Pipe here = get(allocation.open(peer.local().orElseThrow()));
      Pipe there = get(accepting);
      CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
      for (int i = 0; i < blocks; i++) {
        sent = there.send(block);
      }
      LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
      CompletableFuture<Void> wrong = new CompletableFuture<>();
      int[] at = {0};
      here.onMessageAsync( // reads only now, and with a pause after each chunk
          (message, from) -> {
            for (byte one : message.bytes()) {
              if (one != block[at[0]++ % block.length]) {
                wrong.completeExceptionally(new AssertionError("another byte at " + at[0]));
              }
            }
            sizes.add(message.size());
            CompletableFuture<Void> pause = new CompletableFuture<>();
            from.eventLoop().execute(() -> pause.complete(null));
            return pause;
          });
      long received = 0;
      while (received < (long) blocks * block.length) {
        received += sizes.take();
      }
      get(sent);

      assertThat(received).isEqualTo((long) blocks * block.length);
      assertThat(wrong).isNotDone();
    }
  }

  @Test
  void aPermittedPeerMayConnectAndItsFirstBytesAreNotLost() throws Exception {
    try (Coturn coturn = new Coturn(directory);
        TurnTcpAllocation allocation =
            get(real.client.allocateTcp(coturn.server("tcp", "127.0.0.1")))) {
      LinkedBlockingQueue<Pipe> accepted = new LinkedBlockingQueue<>();
      allocation.onConnection(accepted::add);
      get(allocation.permit(LOOPBACK));
      for (int i = 0; i < 5; i++) {
        InetSocketAddress relayed = allocation.relayed();
        Pipe peer = get(real.pipes.open(Transport.TCP, Destination.of(relayed)));
        peer.send("hello " + i);
        Pipe here = accepted.take();
        assertThat(next(collecting(here))).isEqualTo("hello " + i);
        assertThat(here.remote()).isEqualTo(peer.local());
        LinkedBlockingQueue<String> answers = collecting(peer);
        here.send("welcome");
        assertThat(next(answers)).isEqualTo("welcome");
        peer.close();
        assertThat(get(here.closed()).id()).isNotEqualTo(CloseCause.CLOSED_HERE);
      }
    }
  }

  @Test
  void closingTheAllocationClosesItsConnections() throws Exception {
    try (Coturn coturn = new Coturn(directory);
        Pipe peer = real.listen(Transport.TCP, LOOPBACK);
        TurnTcpAllocation allocation =
            get(real.client.allocateTcp(coturn.server("tcp", "127.0.0.1")))) {
      CompletableFuture<Pipe> accepting = peer.accept(Duration.ofSeconds(20));
      Pipe here = get(allocation.open(peer.local().orElseThrow()));
      Pipe there = get(accepting);
      LinkedBlockingQueue<String> received = collecting(there);
      here.send("the whole question");
      assertThat(next(received)).isEqualTo("the whole question");
      allocation.close();
      assertThat(get(here.closed())).isNotNull();
      assertThat(get(there.closed())).isNotNull();
    }
  }

  @Test
  void aPeerThatDoesNotListenIsSaid() throws Exception {
    try (Coturn coturn = new Coturn(directory);
        TurnTcpAllocation allocation =
            get(real.client.allocateTcp(coturn.server("tcp", "127.0.0.1")))) {
      InetSocketAddress nobody = new InetSocketAddress(LOOPBACK, Foreign.freePort());
      assertThatThrownBy(() -> get(allocation.open(nobody)))
          .cause()
          .isInstanceOfSatisfying(
              TurnException.class,
              failure -> assertThat(failure.reason()).isEqualTo(TurnException.PEER_UNREACHABLE));
      assertThat(allocation.isOpen()).isTrue();
    }
  }

  @Test
  void connectionsAreNotAskedForOverUdp() {
    assertThatThrownBy(() -> real.client.allocateTcp(TurnServer.of("turn:127.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("transport=tcp");
  }
}
