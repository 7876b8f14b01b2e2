package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.ImmediateExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.foreign.Foreign;
import net.p2pd.node.identity.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes with another implementation of TLS, as client and as server. */
@ParameterizedClass
@MethodSource("net.p2pd.node.tls.EngineKinds#each")
class OpenSslPeerTest {

  private static final Identity SELF = Identity.ephemeral();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final TlsSessionProvider provider;
  private OpenSsl openssl;
  private Loopback network;

  OpenSslPeerTest(TlsEngines engines) {
    this.provider = new TlsSessionProvider(engines, ImmediateExecutor.INSTANCE);
  }

  @BeforeEach
  void open() {
    OpenSsl.assumePresent();
    openssl = new OpenSsl(temp);
    network = new Loopback();
  }

  @AfterEach
  void close() {
    if (network != null) {
      network.close();
    }
  }

  private CompletableFuture<SecuredPath> secure(
      net.p2pd.api.pipe.Pipe pipe, boolean client, PeerId expected) {
    return provider
        .secure(new SessionRequest(pipe, client, SELF.peerId(), SELF, expected, LIMIT))
        .toCompletableFuture();
  }

  /** Lets s_client connect and returns what became of it on our side. */
  private OpenSsl.Talk client(String... more) throws Exception {
    String[] base = {"s_client", "-connect", "127.0.0.1:" + network.port()};
    String[] all = new String[base.length + more.length];
    System.arraycopy(base, 0, all, 0, base.length);
    System.arraycopy(more, 0, all, base.length, more.length);
    return openssl.start(all);
  }

  private String refusal(String... more) throws Exception {
    try (OpenSsl.Talk talk = client(more)) {
      return TlsSessionProviderTest.failure(secure(network.accepted(), false, null));
    }
  }

  @Test
  void aClientWithoutACertificateIsRefused() throws Exception {
    assertThat(refusal("-tls1_3", "-alpn", "p2pd/1"))
        .matches("the peer at 127\\.0\\.0\\.1:\\d+ proved to be nobody: it shows no certificate");
  }

  @Test
  void aClientWithAForeignCertificateIsRefused() throws Exception {
    openssl.makeKey();
    openssl.makeCertificate();
    assertThat(refusal("-alpn", "p2pd/1", "-cert", "cert.pem", "-key", "key.pem"))
        .contains("proved to be nobody: its certificate names no PeerId");
  }

  @Test
  void aClientWithoutTheProtocolIsRefused() throws Exception {
    openssl.makeProof();
    assertThat(refusal("-cert", "cert.pem", "-key", "key.pem"))
        .contains("speaks TLS but not p2pd/1");
    assertThat(refusal("-alpn", "h2", "-cert", "cert.pem", "-key", "key.pem"))
        .contains("speaks TLS but not p2pd/1");
  }

  @Test
  void aClientOfTls12IsRefused() throws Exception {
    openssl.makeProof();
    assertThat(refusal("-tls1_2", "-alpn", "p2pd/1", "-cert", "cert.pem", "-key", "key.pem"))
        .contains("speaks TLS but not its version 1.3");
  }

  @Test
  void aClientWithAProofIsLetInAndGetsNoTicket() throws Exception {
    PeerId peer = openssl.makeProof();
    try (OpenSsl.Talk talk = client("-alpn", "p2pd/1", "-cert", "cert.pem", "-key", "key.pem")) {
      SecuredPath path = secure(network.accepted(), false, null).get();
      assertThat(path.peer()).isEqualTo(peer);
      talk.type("hello\n");
      assertThat(path.pipe().receive(LIMIT).get().text()).isEqualTo("hello\n");
      path.pipe().send("and hello to you\n");
      talk.await("and hello to you");
      assertThat(talk.printed())
          .contains("ALPN protocol: p2pd/1")
          .contains("TLSv1.3")
          .doesNotContain("Post-Handshake New Session Ticket");
      path.pipe().close();
    }
  }

  private OpenSsl.Talk server(int port) throws Exception {
    OpenSsl.Talk talk =
        openssl.start(
            "s_server",
            "-accept",
            "127.0.0.1:" + port,
            "-alpn",
            "p2pd/1",
            "-tls1_3",
            "-Verify",
            "1",
            "-cert",
            "cert.pem",
            "-key",
            "key.pem");
    talk.await("ACCEPT");
    return talk;
  }

  @Test
  void aServerWithAProofIsTheOneThatIsExpected() throws Exception {
    PeerId peer = openssl.makeProof();
    int port = Foreign.freePort();
    try (OpenSsl.Talk talk = server(port)) {
      SecuredPath path = secure(network.connect(port), true, peer).get();
      assertThat(path.peer()).isEqualTo(peer);
      path.pipe().send("hello\n");
      talk.await("hello");
      talk.type("and hello to you\n");
      assertThat(path.pipe().receive(LIMIT).get().text()).isEqualTo("and hello to you\n");
      path.pipe().close();
    }
  }

  @Test
  void aServerWithAnothersProofIsRefused() throws Exception {
    PeerId peer = openssl.makeProof();
    int port = Foreign.freePort();
    try (OpenSsl.Talk talk = server(port)) {
      PeerId expected = Identity.ephemeral().peerId();
      assertThat(TlsSessionProviderTest.failure(secure(network.connect(port), true, expected)))
          .startsWith(
              "the peer at 127.0.0.1:" + port + " proved to be " + peer + ", not " + expected);
      talk.await("alert");
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
