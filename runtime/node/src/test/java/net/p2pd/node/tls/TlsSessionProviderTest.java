package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.ImmediateExecutor;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.node.identity.Identity;
import org.awaitility.Awaitility;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0} client, {1} server")
@MethodSource("net.p2pd.node.tls.EngineKinds#pairs")
class TlsSessionProviderTest {

  private static final Identity ANNA = Identity.ephemeral();
  private static final Identity BORIS = Identity.ephemeral();
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TlsEngines annasEngines;
  private final TlsSessionProvider annas;
  private final TlsSessionProvider boriss;
  private final Loopback network = new Loopback();

  TlsSessionProviderTest(TlsEngines annas, TlsEngines boriss) {
    this.annasEngines = annas;
    this.annas = new TlsSessionProvider(annas, ImmediateExecutor.INSTANCE);
    this.boriss = new TlsSessionProvider(boriss, ImmediateExecutor.INSTANCE);
  }

  @BeforeEach
  void open() {
    annas.prepare(ANNA.peerId(), ANNA);
    boriss.prepare(BORIS.peerId(), BORIS);
  }

  @AfterEach
  void close() {
    network.close();
  }

  private CompletableFuture<SecuredPath> anna(Pipe pipe, @Nullable PeerId expected) {
    return annas
        .secure(new SessionRequest(pipe, true, ANNA.peerId(), ANNA, expected, LONG))
        .toCompletableFuture();
  }

  private CompletableFuture<SecuredPath> boris(
      Pipe pipe, @Nullable PeerId expected, Duration limit) {
    return boriss
        .secure(new SessionRequest(pipe, false, BORIS.peerId(), BORIS, expected, limit))
        .toCompletableFuture();
  }

  private CompletableFuture<SecuredPath> borisAnswers(Duration limit) throws Exception {
    return boris(network.accepted(), null, limit);
  }

  private Socket stranger() throws Exception {
    return new Socket(InetAddress.getLoopbackAddress(), network.port());
  }

  static String failure(CompletableFuture<SecuredPath> path) throws Exception {
    try {
      path.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SessionException.class);
      return String.valueOf(e.getCause().getMessage());
    }
    throw new AssertionError("it was let in");
  }

  private static String receive(Pipe pipe, int bytes) throws Exception {
    StringBuilder all = new StringBuilder();
    while (all.length() < bytes) {
      Message message = pipe.receive(LONG).get();
      all.append(new String(message.bytes(), StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  @Test
  void twoNodesProveThemselvesAndExchangeBytes() throws Exception {
    Pipe raw = network.connect(network.port());
    CompletableFuture<SecuredPath> anna = anna(raw, BORIS.peerId());
    CompletableFuture<SecuredPath> boris = borisAnswers(LONG);
    assertThat(anna.get().peer()).isEqualTo(BORIS.peerId());
    assertThat(boris.get().peer()).isEqualTo(ANNA.peerId());
    Pipe near = anna.get().pipe();
    Pipe far = boris.get().pipe();
    assertThat(near.kind()).isEqualTo(PipeKind.STREAM);
    assertThat(near.role()).isEqualTo(PipeRole.CLIENT);
    assertThat(far.role()).isEqualTo(PipeRole.ACCEPTED);
    assertThat(near.remote()).contains(far.local().orElseThrow());
    near.send("hello");
    assertThat(receive(far, 5)).isEqualTo("hello");
    String much = "0123456789abcdef".repeat(20_000);
    far.send(much);
    assertThat(receive(near, much.length())).isEqualTo(much);
    near.close();
    assertThat(far.closed().get().isOrderly()).isTrue();
  }

  @Test
  void whatCameBeforeTheHandshakeWasAskedForIsNotLost() throws Exception {
    CompletableFuture<SecuredPath> anna = anna(network.connect(network.port()), BORIS.peerId());
    Pipe far = network.accepted();
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(() -> far.stats().bytesIn() > 0);
    assertThat(boris(far, null, LONG).get().peer()).isEqualTo(ANNA.peerId());
    assertThat(anna.get().peer()).isEqualTo(BORIS.peerId());
  }

  @Test
  void theRawPipeHearsOfTheEnd() throws Exception {
    Pipe raw = network.connect(network.port());
    CompletableFuture<SecuredPath> anna = anna(raw, BORIS.peerId());
    SecuredPath boris = borisAnswers(LONG).get();
    anna.get();
    assertThat(raw.isOpen()).isTrue();
    boris.pipe().close();
    anna.get().pipe().receive(LONG).exceptionally(closed -> null);
    raw.closed().get();
  }

  @Test
  void aPathMayLeadThroughTlsItself() throws Exception {
    CompletableFuture<SecuredPath> anna = anna(network.connect(network.port()), BORIS.peerId());
    SecuredPath outer = borisAnswers(LONG).get();
    CompletableFuture<SecuredPath> inner = anna(anna.get().pipe(), BORIS.peerId());
    SecuredPath answer = boris(outer.pipe(), ANNA.peerId(), LONG).get();
    inner.get().pipe().send("twice as safe");
    assertThat(receive(answer.pipe(), 13)).isEqualTo("twice as safe");
  }

  @Test
  void aServerOfAnotherIdentityIsRefusedAndBothPipesClose() throws Exception {
    PeerId expected = Identity.ephemeral().peerId();
    Pipe raw = network.connect(network.port());
    CompletableFuture<SecuredPath> anna = anna(raw, expected);
    Pipe far = network.accepted();
    CompletableFuture<SecuredPath> boris = boris(far, null, LONG);
    assertThat(failure(anna))
        .startsWith(
            "the peer at 127.0.0.1:"
                + network.port()
                + " proved to be "
                + BORIS.peerId()
                + ", not "
                + expected
                + ": ");
    assertThat(failure(boris)).contains("refused this node's proof of identity");
    raw.closed().get();
    far.closed().get();
  }

  @Test
  void aClientThatTheServerRefusesHasFinishedButLearnsItAtOnce() throws Exception {
    CompletableFuture<SecuredPath> anna = anna(network.connect(network.port()), BORIS.peerId());
    CompletableFuture<SecuredPath> boris =
        boris(network.accepted(), Identity.ephemeral().peerId(), LONG);
    assertThat(failure(boris)).contains("proved to be " + ANNA.peerId() + ", not ");
    Pipe pipe = anna.get().pipe();
    assertThatThrownBy(() -> pipe.receive(LONG).get()).isInstanceOf(ExecutionException.class);
    CloseCause cause = pipe.closed().get();
    assertThat(cause.isOrderly()).isFalse();
  }

  @Test
  void aNodeConnectsToItself() throws Exception {
    CompletableFuture<SecuredPath> one = anna(network.connect(network.port()), ANNA.peerId());
    CompletableFuture<SecuredPath> two =
        annas
            .secure(
                new SessionRequest(
                    network.accepted(), false, ANNA.peerId(), ANNA, ANNA.peerId(), LONG))
            .toCompletableFuture();
    assertThat(one.get().peer()).isEqualTo(ANNA.peerId());
    assertThat(two.get().peer()).isEqualTo(ANNA.peerId());
  }

  @Test
  void plainTextIsNoHandshake() throws Exception {
    try (Socket socket = stranger()) {
      CompletableFuture<SecuredPath> boris = borisAnswers(LONG);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(failure(boris)).matches("the peer at 127\\.0\\.0\\.1:\\d+ does not speak TLS; .*");
      assertClosed(socket);
    }
  }

  @Test
  void garbageInRecordsOfTlsIsNoHandshake() throws Exception {
    try (Socket socket = stranger()) {
      CompletableFuture<SecuredPath> boris = borisAnswers(LONG);
      byte[] record = new byte[5 + 300];
      Arrays.fill(record, (byte) 0x5a);
      System.arraycopy(new byte[] {22, 3, 1, 1, 44}, 0, record, 0, 5);
      socket.getOutputStream().write(record);
      assertThat(failure(boris)).contains("made the TLS handshake fail");
      assertClosed(socket);
    }
  }

  @Test
  void whoeverSaysNothingIsSentAwayInTime() throws Exception {
    try (Socket socket = stranger()) {
      assertThat(failure(borisAnswers(Duration.ofMillis(200))))
          .endsWith("did not finish the TLS handshake within 200 ms");
      assertClosed(socket);
    }
  }

  /** Returns the ClientHello that this node would begin with. */
  private byte[] clientHello() throws Exception {
    NodeCertificate self = NodeCertificate.create(ANNA.peerId(), ANNA);
    PeerVerifier verifier = new PeerVerifier("x", null);
    SSLEngine engine =
        annasEngines.handler(true, self, verifier, ImmediateExecutor.INSTANCE).engine();
    java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(1 << 16);
    engine.wrap(java.nio.ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void halfAClientHelloAndThenSilenceIsSentAwayInTime() throws Exception {
    byte[] hello = clientHello();
    try (Socket socket = stranger()) {
      CompletableFuture<SecuredPath> boris = borisAnswers(Duration.ofMillis(300));
      socket.getOutputStream().write(hello, 0, hello.length / 2);
      assertThat(failure(boris)).endsWith("did not finish the TLS handshake within 300 ms");
      assertClosed(socket);
    }
  }

  @Test
  void halfAClientHelloAndThenTheEndFails() throws Exception {
    byte[] hello = clientHello();
    try (Socket socket = stranger()) {
      CompletableFuture<SecuredPath> boris = borisAnswers(LONG);
      socket.getOutputStream().write(hello, 0, hello.length / 2);
      socket.shutdownOutput();
      assertThat(failure(boris)).endsWith("closed the connection during the TLS handshake");
      assertClosed(socket);
    }
  }

  @Test
  void aHandshakeMessageWithoutEndIsCutOffLongBeforeItFillsTheMemory() throws Exception {
    try (Socket socket = stranger()) {
      CompletableFuture<SecuredPath> boris = borisAnswers(LONG);
      ByteArrayOutputStream first = new ByteArrayOutputStream();
      first.writeBytes(new byte[] {22, 3, 1, 0x40, 0}); // a record of 16 KiB
      first.writeBytes(
          new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff}); // ClientHello, 16 MiB
      first.writeBytes(new byte[0x4000 - 4]);
      byte[] next = new byte[5 + 0x4000];
      System.arraycopy(new byte[] {22, 3, 1, 0x40, 0}, 0, next, 0, 5);
      long sent = 0;
      try {
        socket.getOutputStream().write(first.toByteArray());
        for (; sent < 16 << 20 && !boris.isDone(); sent += next.length) {
          socket.getOutputStream().write(next);
        }
      } catch (SocketException e) {
        assertThat(boris).isNotCancelled(); // it was closed under our hands, as it should
      }
      assertThat(failure(boris)).contains("made the TLS handshake fail");
      assertThat(sent).isLessThan(16 << 20);
    }
  }

  @Test
  void aPipeOfDatagramsIsRefused() throws Exception {
    Pipe udp = network.datagrams();
    assertThatThrownBy(() -> anna(udp, BORIS.peerId()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS needs a STREAM pipe");
    udp.closed().get();
    assertThat(annas.supports(PipeKind.STREAM)).isTrue();
    assertThat(annas.supports(PipeKind.DATAGRAM)).isFalse();
    assertThat(annas.supports(PipeKind.MESSAGES)).isFalse();
  }

  @Test
  void cancellingClosesThePath() throws Exception {
    try (Socket socket = stranger()) {
      CompletableFuture<SecuredPath> boris = borisAnswers(LONG);
      boris.cancel(false);
      assertClosed(socket);
    }
  }

  /** Waits for the end of a connection, in order or reset. */
  private static void assertClosed(Socket socket) throws Exception {
    socket.setSoTimeout(20_000);
    InputStream in = socket.getInputStream();
    try {
      byte[] rest = in.readAllBytes();
      assertThat(rest.length).as("bytes before the end").isLessThan(4096);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
