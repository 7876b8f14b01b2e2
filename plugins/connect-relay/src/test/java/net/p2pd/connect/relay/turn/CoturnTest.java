package net.p2pd.connect.relay.turn;

import static net.p2pd.connect.relay.turn.RealPipes.collecting;
import static net.p2pd.connect.relay.turn.RealPipes.get;
import static net.p2pd.connect.relay.turn.RealPipes.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client on real sockets, with a TURN server of somebody else's. */
class CoturnTest {

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

  static InetAddress loopback(String host) throws IOException {
    return InetAddress.getByName(host);
  }

  @ParameterizedTest
  @CsvSource({
    "udp, 127.0.0.1",
    "udp, ::1",
    "tcp, 127.0.0.1",
    "tcp, ::1",
    "tls, 127.0.0.1",
    "tls, ::1"
  })
  void datagramsAreRelayedOverEachTransportAndFamily(String transport, String host)
      throws Exception {
    try (Coturn coturn = start(transport);
        Pipe peer = real.echo(Transport.UDP, loopback(host))) {
      TurnOptions options = TurnOptions.defaults().relayed(Family.of(loopback(host)));
      try (TurnAllocation allocation =
          get(real.client.allocate(server(coturn, transport, host), options))) {
        Pipe pipe = get(allocation.open(peer.local().orElseThrow()));
        LinkedBlockingQueue<String> answers = collecting(pipe);
        for (int size = 1; size <= 1201; size += 100) {
          pipe.send("x".repeat(size));
          assertThat(next(answers)).hasSize(size);
        }
        assertThat(allocation.relayed().getAddress()).isEqualTo(loopback(host));
        assertThat(allocation.mapped().getAddress()).isEqualTo(loopback(host));
      }
    }
  }

  private Certificate certificate;

  private Coturn start(String transport, String... options)
      throws IOException, GeneralSecurityException {
    if (!transport.equals("tls")) {
      return new Coturn(directory, options);
    }
    certificate = new Certificate(directory);
    return new Coturn(
        directory,
        Stream.concat(
                List.of(options).stream(),
                List.of("--cert", certificate.chain.toString(), "--pkey", "" + certificate.key)
                    .stream())
            .toArray(String[]::new));
  }

  private TurnServer server(Coturn coturn, String transport, String host) {
    TurnServer server = coturn.server(transport, host);
    return transport.equals("tls") ? server.with(certificate.trust) : server;
  }

  @Test
  void aServerWhoseCertificateNobodyVouchesForIsNotUsed() throws Exception {
    try (Coturn coturn = start("tls")) {
      TurnServer server = coturn.server("tls", "127.0.0.1");
      assertThatThrownBy(() -> get(real.client.allocate(server)))
          .cause()
          .isInstanceOf(TurnException.class)
          .hasMessageContaining("nobody that this side trusts has signed the certificate");
    }
  }

  @Test
  void allThatItForgetsIsMadeAgainInTime() throws Exception {
    String[] forgetful = {
      "--max-allocate-lifetime=5",
      "--permission-lifetime=5",
      "--channel-lifetime=5",
      "--stale-nonce=3"
    };
    TurnOptions inTime =
        TurnOptions.defaults()
            .permissionRefresh(Duration.ofSeconds(1))
            .channelRefresh(Duration.ofSeconds(1));
    try (Coturn coturn = start("tls", forgetful);
        Pipe peer = real.echo(Transport.UDP, loopback("127.0.0.1"))) {
      List<TurnAllocation> kept = new ArrayList<>();
      List<Pipe> pipes = new ArrayList<>();
      List<LinkedBlockingQueue<String>> answers = new ArrayList<>();
      for (String transport : List.of("udp", "tcp", "tls")) {
        TurnServer server = server(coturn, transport, "127.0.0.1");
        kept.add(get(real.client.allocate(server, inTime)));
        pipes.add(get(kept.get(kept.size() - 1).open(peer.local().orElseThrow())));
        answers.add(collecting(pipes.get(pipes.size() - 1)));
      }
      // This one makes its permission again only after four minutes, as everywhere else.
      TurnAllocation late = get(real.client.allocate(coturn.server("udp", "127.0.0.1")));
      get(late.permit(loopback("127.0.0.1")));
      for (int second = 0; second < 11; second++) {
        for (int i = 0; i < pipes.size(); i++) {
          pipes.get(i).send("m" + second);
          assertThat(next(answers.get(i))).isEqualTo("m" + second);
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // the server's time has to pass
      }

      assertThat(kept).allMatch(TurnAllocation::isOpen);
      assertThat(late.isOpen()).isTrue();
      assertThat(coturn.count(": refreshed")).isGreaterThanOrEqualTo(4 * 3);
      assertThat(coturn.count("CREATE_PERMISSION processed, success"))
          .isGreaterThanOrEqualTo(3 * 9);
      assertThat(coturn.count("CHANNEL_BIND processed, success")).isGreaterThanOrEqualTo(3 * 9);
      assertThat(coturn.count("error 438: Stale nonce")).isGreaterThanOrEqualTo(4 * 2);
      assertThat(coturn.count("peer 127.0.0.1 deleted")).as("permissions forgotten").isEqualTo(1);
      kept.add(late);
      kept.forEach(TurnAllocation::close);
    }
  }
}
