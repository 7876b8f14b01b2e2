package net.p2pd.connect.relay.turn;

import static net.p2pd.connect.relay.turn.RealPipes.collecting;
import static net.p2pd.connect.relay.turn.RealPipes.get;
import static net.p2pd.connect.relay.turn.RealPipes.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What coturn refuses, and what it wants instead. */
class CoturnRefusalsTest {

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

  private static TurnException failure(CompletionStage<?> stage) {
    Throwable thrown = catchThrowable(() -> get(stage));
    if (thrown != null && thrown.getCause() instanceof TurnException failure) {
      return failure;
    }
    throw new AssertionError("it ended otherwise", thrown);
  }

  @Test
  void whatItForbidsIsSaid() throws Exception {
    try (Coturn coturn = new Coturn(directory, "--denied-peer-ip=192.0.2.1", "--no-tcp-relay")) {
      TurnServer server = coturn.server("udp", "127.0.0.1");
      TurnException wrong =
          failure(real.client.allocate(server.with(TurnCredentials.password("ada", "mistyped"))));
      assertThat(wrong.reason()).isEqualTo(TurnException.UNAUTHORIZED);

      try (TurnAllocation allocation = get(real.client.allocate(server))) {
        TurnException denied = failure(allocation.permit(InetAddress.getByName("192.0.2.1")));
        assertThat(denied.reason()).isEqualTo(TurnException.FORBIDDEN);
        assertThat(denied).hasMessageContaining("192.0.2.1");
      }
      TurnException noTcp = failure(real.client.allocateTcp(coturn.server("tcp", "127.0.0.1")));
      assertThat(noTcp.code()).isIn(403, 442);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void anAllocationThatIsClosedIsGivenBackSoThatTheQuotaHasRoomForTheNext(String transport)
      throws Exception {
    try (Coturn coturn = new Coturn(directory, "-q", "1")) {
      TurnServer server = coturn.server(transport, "127.0.0.1");
      for (int i = 0; i < 3; i++) {
        try (TurnAllocation allocation = allocate(server)) {
          TurnException failure = failure(real.client.allocate(server));
          assertThat(failure.reason()).isEqualTo(TurnException.QUOTA);
          assertThat(failure).hasMessageContaining("as many allocations as the server allows");
          assertThat(allocation.isOpen()).isTrue();
        }
      }
    }
  }

  /** coturn answers first, and makes room then. */
  private static TurnAllocation allocate(TurnServer server) {
    for (int tries = 0; tries < 100; tries++) {
      try {
        return get(real.client.allocate(server));
      } catch (CompletionException full) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    throw new AssertionError("never was there room for an allocation");
  }

  @Test
  void aSharedSecretGivesCredentialsForALimitedTime() throws Exception {
    try (Coturn coturn = new Coturn(directory, "--use-auth-secret", "--static-auth-secret=north");
        Pipe peer = real.echo(Transport.UDP, InetAddress.getLoopbackAddress())) {
      TurnServer server = coturn.server("udp", "127.0.0.1");
      TurnCredentials right = TurnCredentials.sharedSecret("ada", "north", Duration.ofMinutes(5));
      try (TurnAllocation allocation = get(real.client.allocate(server.with(right)))) {
        Pipe pipe = get(allocation.open(peer.local().orElseThrow()));
        LinkedBlockingQueue<String> answers = collecting(pipe);
        pipe.send("hello");
        assertThat(next(answers)).isEqualTo("hello");
      }
      TurnCredentials wrong = TurnCredentials.sharedSecret("ada", "south", Duration.ofMinutes(5));
      assertThat(failure(real.client.allocate(server.with(wrong))).reason())
          .isEqualTo(TurnException.UNAUTHORIZED);
    }
  }

  @Test
  void itsAlternateServerIsFollowed() throws Exception {
    try (Coturn second = new Coturn(directory);
        Coturn first = new Coturn(directory, "--alternate-server=127.0.0.1:" + second.port)) {
      try (TurnAllocation allocation =
          get(real.client.allocate(first.server("udp", "127.0.0.1")))) {
        assertThat(allocation.server()).hasToString("turn:127.0.0.1:" + second.port);
      }
      second.await("ALLOCATE processed, success");
      assertThat(first.count("ALLOCATE processed, success")).isZero();
    }
  }

  @Test
  void aServerThatGoesAwayEndsConnectionsAtOnce() throws Exception {
    TurnAllocation allocation;
    Pipe pipe;
    try (Coturn coturn = new Coturn(directory)) {
      allocation = get(real.client.allocate(coturn.server("tcp", "127.0.0.1")));
      pipe = get(allocation.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)));
    }
    assertThat(get(allocation.closed()).text()).contains("closed");
    assertThat(get(pipe.closed()).text()).contains("the allocation ended");
  }
}
