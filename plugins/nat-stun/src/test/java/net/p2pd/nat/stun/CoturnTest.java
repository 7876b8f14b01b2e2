package net.p2pd.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.foreign.Foreign;
import net.p2pd.node.NodeRuntime;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.client.StunClient;
import net.p2pd.stun.client.StunException;
import net.p2pd.stun.client.StunRequest;
import net.p2pd.stun.client.StunResult;
import net.p2pd.stun.client.StunServer;
import net.p2pd.stun.client.StunTiming;
import net.p2pd.stun.client.StunTransactions;
import net.p2pd.stun.client.StunTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client on real sockets, and coturn. */
class CoturnTest {

  private static Node node;
  private static Coturn coturn;
  private static StunClient client;

  @BeforeAll
  static void start(@TempDir Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    node =
        new NodeRuntime()
            .start(NodeOptions.defaults().ephemeral().set("node.listen", "loopback"))
            .join();
    coturn = Coturn.start(directory, node.pipes());
    client = StunClient.of(node.pipes()).tls(Tls.of(coturn.trust()));
  }

  @AfterAll
  static void stop() {
    if (coturn != null) {
      coturn.close();
    }
    node.close();
  }

  private static Throwable failure(CompletableFuture<?> asked) {
    try {
      throw new AssertionError("it did not fail, but gave " + asked.join());
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  @ParameterizedTest
  @EnumSource(StunTransport.class)
  void coturnTellsTheAddressOverEachTransport(StunTransport transport) {
    StunResult result = client.ask(coturn.server(transport)).join();

    assertThat(result.mapped().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
    assertThat(result.mapped().getPort()).isEqualTo(result.local().orElseThrow().getPort());
    assertThat(result.software().orElseThrow()).startsWith("Coturn-4");
  }

  @Test
  void coturnTellsTheAddressOverIpv6() {
    StunResult result = client.ask(StunServer.of(StunTransport.UDP, "[::1]", coturn.port)).join();

    assertThat(result.mapped().getAddress()).isEqualTo(Destination.of("::1", 1).literal().get());
    assertThat(result.mapped().getPort()).isEqualTo(result.local().orElseThrow().getPort());
  }

  @Test
  void aNameIsCheckedAgainstTheCertificate() throws IOException, GeneralSecurityException {
    StunServer named = StunServer.of(StunTransport.TLS, "localhost", coturn.tlsPort);

    assertThat(client.ask(named).join().server().getPort()).isEqualTo(coturn.tlsPort);
    Tls other = Tls.of(coturn.trust()).serverName("coturn.example");
    assertThat(failure(client.tls(other).ask(named)))
        .isInstanceOf(StunException.class)
        .hasMessageContaining("coturn.example");
  }

  @Test
  void aCertificateThatNobodyTrustsIsRefused() {
    Throwable failure = failure(StunClient.of(node.pipes()).ask(coturn.server(StunTransport.TLS)));

    assertThat(failure).isInstanceOf(StunException.class).hasMessageContaining("certificate");
  }

  @Test
  void whereNothingListensTheAnswerComesAtOnce() {
    int port = Foreign.freePort();
    for (StunTransport transport : List.of(StunTransport.UDP, StunTransport.TCP)) {
      Throwable failure = failure(client.ask(StunServer.of(transport, "127.0.0.1", port)));
      assertThat(failure).isInstanceOf(StunException.class);
      assertThat(((StunException) failure).reason())
          .as(transport + ": " + failure.getMessage())
          .isEqualTo(StunException.UNREACHABLE);
    }
  }

  @Test
  void aThousandRequestsOverOneSocketAreAllAnswered() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Route route = Route.of("lo", 1, List.of(IpRange.of(loopback))).bind(loopback, 0);
    Pipe socket = node.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()).join();
    List<CompletableFuture<StunAnswer>> all = new ArrayList<>();
    try (StunTransactions transactions =
        StunTransactions.over(socket, StunTiming.STANDARD, new SecureRandom())) {
      for (int i = 0; i < 1000; i++) {
        all.add(transactions.send(StunRequest.binding().fingerprint(), coturn.address()));
      }
      InetSocketAddress local = socket.local().orElseThrow();
      for (CompletableFuture<StunAnswer> one : all) {
        assertThat(one.join().mapped()).contains(local);
      }
    }
    socket.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void aTcpPortIsSeenWhileItListens(String where) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetAddress bound = Destination.of(where, 1).literal().orElseThrow();
    PipeOptions shared =
        PipeOptions.defaults()
            .with(PipeOptions.REUSE_ADDRESS, true)
            .with(PipeOptions.REUSE_PORT, true);
    Route any = Route.of("lo", 1, List.of(IpRange.of(loopback)));
    try (Pipe listening = node.pipes().listen(Transport.TCP, any.bind(bound, 0), shared).join()) {
      int port = listening.local().orElseThrow().getPort();

      StunResult result =
          client
              .from(any.bind(bound, port))
              .options(shared)
              .ask(coturn.server(StunTransport.TCP))
              .join();

      assertThat(result.mapped()).isEqualTo(new InetSocketAddress(loopback, port));
    }
  }

  @Test
  void aLimitIsKept() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Route any = Route.of("lo", 1, List.of(IpRange.of(loopback)));
    try (Pipe silent =
        node.pipes()
            .open(Transport.UDP, null, any.bind(loopback, 0), PipeOptions.defaults())
            .join()) {
      int port = silent.local().orElseThrow().getPort();
      assertThatThrownBy(
              () ->
                  client
                      .timeout(Duration.ofMillis(300))
                      .ask(StunServer.of(StunTransport.UDP, "127.0.0.1", port))
                      .join())
          .hasMessageContaining("no answer from 127.0.0.1:" + port + " within 300 ms");
    }
  }
}
