package net.p2pd.node.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class TlsTest {

  private static final Certificates CERTIFICATES = new Certificates();
  private static final Certificates STRANGERS = new Certificates();

  @Parameter NettyLoops.Io io;
  private Rig rig;

  @BeforeEach
  void start() {
    rig = new Rig(io);
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  private static PipeOptions tls(Tls tls) {
    return Rig.DEFAULTS.with(PipeOptions.TLS, tls);
  }

  private static PipeOptions serving(Certificates.Signed signed) {
    return tls(Tls.of(CERTIFICATES.showing(signed)));
  }

  private static PipeOptions goodServer() {
    return serving(CERTIFICATES.sign("server.test"));
  }

  private static PipeOptions goodClient() {
    return tls(Tls.of(CERTIFICATES.trusting()).serverName("server.test"));
  }

  private Rig.Pair securePair() {
    return rig.pair(goodClient(), goodServer());
  }

  @Test
  void bytesGoBothWaysEncrypted() {
    Rig.Pair pair = securePair();
    byte[] random = new byte[3 << 20];
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    new Random(seed).nextBytes(random);
    pair.client().read(true);
    End.get(pair.client().send("ping"));
    pair.accepted().read(true).heard.awaitText("ping");
    End.get(pair.accepted().send(random));
    pair.client().heard.awaitCount(random.length);
    assertThat(pair.client().heard.bytes()).isEqualTo(random);
  }

  @Test
  void theNameOfTheDestinationIsWhatCounts() throws Exception {
    End server = rig.server(serving(CERTIFICATES.sign("destination.test")));
    InetSocketAddress named =
        new InetSocketAddress(
            InetAddress.getByAddress("destination.test", new byte[] {127, 0, 0, 1}),
            server.driver.local().getPort());
    rig.client(named, tls(Tls.of(CERTIFICATES.trusting())));
    rig.accept(server, 0);
    End byAddress = rig.server(serving(CERTIFICATES.sign("127.0.0.1")));
    rig.client(byAddress, tls(Tls.of(CERTIFICATES.trusting())));
    rig.accept(byAddress, 0);
  }

  private void assertRefused(PipeOptions server, PipeOptions client, String words) {
    End listening = rig.server(server);
    assertThatThrownBy(() -> rig.client(listening, client))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining(words)
        .hasMessageContaining(Texts.of(listening.driver.local()));
    assertThat(listening.heard.awaitError())
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("127.0.0.1:");
    assertThat(listening.heard.accepted).isEmpty();
  }

  @Test
  void aWrongNameIsRefused() {
    assertRefused(serving(CERTIFICATES.sign("somebody.else")), goodClient(), "is for another name");
  }

  @Test
  void anUntrustedCertificateIsRefused() {
    PipeOptions stranger = tls(Tls.of(STRANGERS.showing(STRANGERS.sign("server.test"))));
    assertRefused(stranger, goodClient(), "nobody that this side trusts");
  }

  @Test
  void anExpiredCertificateIsRefused() {
    assertRefused(serving(CERTIFICATES.sign("server.test", -3, -1)), goodClient(), "has expired");
  }

  @Test
  void aCertificateOfTheFutureIsRefused() {
    assertRefused(
        serving(CERTIFICATES.sign("server.test", 2, 3)), goodClient(), "is not valid yet");
  }

  @Test
  void aServerMayDemandACertificate() {
    PipeOptions demanding =
        tls(
            Tls.of(CERTIFICATES.showing(CERTIFICATES.sign("server.test")))
                .requireClientCertificate());
    End server = rig.server(demanding);
    PipeOptions known =
        tls(Tls.of(CERTIFICATES.showing(CERTIFICATES.sign("me"))).serverName("server.test"));
    End client = rig.client(server, known);
    End.get(client.send("hi"));
    rig.accept(server, 0).read(true).heard.awaitText("hi");

    End stranger = rig.client(server, goodClient()).read(true);
    stranger.heard.awaitClosed(); // in TLS 1.3 the client learns of it after its handshake
    assertThat(server.heard.awaitError()).hasMessageContaining("TLS with");
    assertThat(server.heard.accepted).hasSize(1);
  }

  @Test
  void aServerThatDoesNotSpeakTlsIsNamed() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, Family.IPV4.loopback())) {
      CompletableFuture<PipeDriver> opening =
          rig.open(
              Transport.TCP, (InetSocketAddress) plain.getLocalSocketAddress(), null, goodClient());
      try (Socket peer = plain.accept()) {
        peer.getOutputStream().write("SSH-2.0-hello\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> End.get(opening))
            .isInstanceOf(PipeOpenException.class)
            .hasMessageContaining("does not speak TLS");
      }
    }
  }

  @Test
  void aClientThatDoesNotSpeakTlsIsReportedAndNotAccepted() throws Exception {
    End server = rig.server(goodServer());
    try (Socket peer =
        new Socket(server.driver.local().getAddress(), server.driver.local().getPort())) {
      peer.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.heard.awaitError()).hasMessageContaining("does not speak TLS");
      assertThat(peer.getInputStream().read()).isIn(-1, 21); // closed, maybe with an alert
    }
    assertThat(server.heard.accepted).isEmpty();
    assertThat(server.heard.closed).isEmpty();
  }

  @Test
  void aHandshakeThatDoesNotEndIsCutOff() throws Exception {
    PipeOptions hurried = goodServer().with(PipeOptions.HANDSHAKE_TIMEOUT, Duration.ofMillis(200));
    End server = rig.server(hurried);
    try (Socket silent =
        new Socket(server.driver.local().getAddress(), server.driver.local().getPort())) {
      assertThat(server.heard.awaitError())
          .hasMessageContaining("no TLS handshake with 127.0.0.1")
          .hasMessageContaining("200 ms");
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    try (ServerSocket mute = new ServerSocket(0, 1, Family.IPV4.loopback())) {
      InetSocketAddress there = (InetSocketAddress) mute.getLocalSocketAddress();
      PipeOptions options =
          goodClient().with(PipeOptions.HANDSHAKE_TIMEOUT, Duration.ofMillis(200));
      assertThatThrownBy(() -> rig.client(there, options))
          .isInstanceOf(PipeOpenException.class)
          .hasMessage("no TLS handshake with %s within 200 ms", Texts.of(there));
    }
  }

  @Test
  void silentClientsDoNotKeepOthersOut() throws Exception {
    End server = rig.server(goodServer());
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      silent.add(new Socket(server.driver.local().getAddress(), server.driver.local().getPort()));
    }
    rig.client(server, goodClient());
    rig.accept(server, 0);
    for (Socket one : silent) {
      one.close();
    }
  }

  @Test
  void moreHandshakesThanTheLimitWaitAndGoOn() throws Exception {
    PipeOptions limited = goodServer().with(PipeOptions.HANDSHAKE_TIMEOUT, Duration.ofSeconds(5));
    End server = rig.server(limited); // the client has to be done within the limit, too
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < ServerDriver.MOST_HANDSHAKES + 10; i++) {
      silent.add(new Socket(server.driver.local().getAddress(), server.driver.local().getPort()));
    }
    PipeOptions patient = goodClient().with(PipeOptions.HANDSHAKE_TIMEOUT, Duration.ofMinutes(1));
    rig.client(server, patient); // gets its turn when the silent ones are cut off
    rig.accept(server, 0);
    assertThat(server.heard.errors.size()).isPositive();
    for (Socket one : silent) {
      one.close();
    }
  }

  @Test
  void eachDirectionEndsByItself() {
    Rig.Pair pair = securePair();
    pair.client().read(true);
    pair.accepted().read(true);
    byte[] much = new byte[1 << 20];
    pair.client().send(much);
    End.get(pair.client().end());
    pair.accepted().heard.awaitEnd();
    assertThat(pair.accepted().heard.count()).isEqualTo(much.length);
    End.get(pair.accepted().send("still here"));
    pair.client().heard.awaitText("still here");
    End.get(pair.accepted().end());
    pair.client().heard.awaitEnd();
    pair.client().close(false);
    pair.accepted().close(false);
    assertThat(pair.client().heard.awaitClosed().id()).isEqualTo(CloseCause.CLOSED_HERE);
  }

  @Test
  void tlsBeforeThirteenHasNoHalfClose() throws Exception {
    End server = rig.server(goodServer());
    try (SSLSocket old =
        (SSLSocket)
            CERTIFICATES
                .trusting()
                .getSocketFactory()
                .createSocket(
                    server.driver.local().getAddress(), server.driver.local().getPort())) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      old.startHandshake();
      End accepted = rig.accept(server, 0);
      assertThatThrownBy(() -> End.get(accepted.end()))
          .isInstanceOf(UnsupportedOptionException.class);
      End.get(accepted.send("old"));
      assertThat(old.getInputStream().readNBytes(3)).asString().isEqualTo("old");
    }
  }

  @Test
  void eachMessageIsARecordOfItsOwn() throws Exception {
    End server = rig.server(goodServer());
    try (SSLSocket plain =
        (SSLSocket)
            CERTIFICATES
                .trusting()
                .getSocketFactory()
                .createSocket(
                    server.driver.local().getAddress(), server.driver.local().getPort())) {
      plain.startHandshake();
      End accepted = rig.accept(server, 0);
      PipeDriver driver = accepted.driver;
      driver
          .eventLoop()
          .execute(
              () -> {
                driver.write(ByteBuffer.wrap("one".getBytes(UTF_8)), null, null);
                driver.write(ByteBuffer.wrap("other".getBytes(UTF_8)), null, null);
                driver.flush();
              });
      byte[] record = new byte[100]; // a read of the JDK's never goes beyond a record
      assertThat(new String(record, 0, plain.getInputStream().read(record), UTF_8))
          .isEqualTo("one");
      assertThat(new String(record, 0, plain.getInputStream().read(record), UTF_8))
          .isEqualTo("other");
    }
  }

  @Test
  void anEndThatNobodySignedIsNoEnd() throws Exception {
    try (ServerSocket relay = new ServerSocket(0, 1, Family.IPV4.loopback())) {
      End server = rig.server(goodServer());
      CompletableFuture<PipeDriver> opening =
          rig.open(
              Transport.TCP, (InetSocketAddress) relay.getLocalSocketAddress(), null, goodClient());
      Socket in = relay.accept();
      Socket out = new Socket(server.driver.local().getAddress(), server.driver.local().getPort());
      Thread up = copy(in, out);
      Thread down = copy(out, in);
      End client = rig.track(End.reading(End.get(opening)));
      End accepted = rig.accept(server, 0).read(true);
      End.get(client.send("half a sentence"));
      accepted.heard.awaitText("half a sentence");
      out.shutdownOutput(); // a stranger on the way ends the connection
      CloseCause cause = accepted.heard.awaitClosed();
      assertThat(cause.id()).isEqualTo(CloseCause.FAILED);
      assertThat(cause.text()).contains("without TLS's close message");
      assertThat(accepted.heard.ended).isZero();
      in.close();
      out.close();
      up.join();
      down.join();
    }
  }

  private static Thread copy(Socket from, Socket to) {
    Thread thread =
        new Thread(
            () -> {
              try {
                from.getInputStream().transferTo(to.getOutputStream());
              } catch (java.io.IOException e) {
                // the test closes both
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void garbageInsideAConnectionIsAProtocolError() throws Exception {
    End server = rig.server(goodServer());
    Socket raw = new Socket(server.driver.local().getAddress(), server.driver.local().getPort());
    SSLSocket peer =
        (SSLSocket)
            CERTIFICATES.trusting().getSocketFactory().createSocket(raw, "server.test", 1, false);
    peer.startHandshake();
    End accepted = rig.accept(server, 0).read(true);
    raw.getOutputStream().write(new byte[] {23, 3, 3, 0, 5, 1, 2, 3, 4, 5});
    assertThat(accepted.heard.awaitClosed().id()).isEqualTo(CloseCause.PROTOCOL_ERROR);
    raw.close();
  }

  @Test
  void everyListenerIsToldOnceAlsoUnderTls() {
    Rig.Pair pair = securePair();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      writes.add(pair.client().send(new byte[1 << 16]));
    }
    pair.client().close(true);
    pair.client().heard.awaitClosed();
    pair.client().pause(1);
    assertThat(writes).allMatch(CompletableFuture::isDone);
    assertThat(writes).anyMatch(CompletableFuture::isCompletedExceptionally);
  }
}
