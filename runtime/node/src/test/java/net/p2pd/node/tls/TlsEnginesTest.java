package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.util.concurrent.ImmediateExecutor;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.node.identity.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0} client, {1} server")
@MethodSource("net.p2pd.node.tls.EngineKinds#pairs")
class TlsEnginesTest {

  private static final Identity ANNA = Identity.ephemeral();
  private static final Identity BORIS = Identity.ephemeral();
  private static final NodeCertificate ANNAS = NodeCertificate.create(ANNA.peerId(), ANNA);
  private static final NodeCertificate BORISS = NodeCertificate.create(BORIS.peerId(), BORIS);

  private final TlsEngines clients;
  private final TlsEngines servers;
  private PeerVerifier clientSees = expecting(BORIS.peerId());
  private PeerVerifier serverSees = expecting(null);

  TlsEnginesTest(TlsEngines clients, TlsEngines servers) {
    this.clients = clients;
    this.servers = servers;
  }

  private static PeerVerifier expecting(@Nullable PeerId expected) {
    return new PeerVerifier("192.0.2.1:7", expected);
  }

  private static SSLEngine engine(
      TlsEngines engines, boolean client, NodeCertificate self, PeerVerifier verifier)
      throws SSLException {
    return engines.handler(client, self, verifier, ImmediateExecutor.INSTANCE).engine();
  }

  private SSLEngine anna() throws SSLException {
    return engine(clients, true, ANNAS, clientSees);
  }

  private SSLEngine boris() throws SSLException {
    return engine(servers, false, BORISS, serverSees);
  }

  private static String sentence(EnginePair.Side side, PeerVerifier verifier) {
    SSLException error = Objects.requireNonNull(side.error, "it did not fail");
    return HandshakeFailure.of(error, verifier, "192.0.2.1:7", Duration.ofSeconds(5)).getMessage();
  }

  /** An engine of somebody who keeps to TLS but to none of our rules, unless told to. */
  private static SSLEngine stranger(
      boolean client, @Nullable KeyManager key, String version, String... protocols)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = key == null ? new KeyManager[0] : new KeyManager[] {key};
    context.init(keys, new TrustManager[] {new Gullible()}, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(protocols);
    parameters.setNeedClientAuth(!client);
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Test
  void eachSideProvesItselfToTheOther() throws Exception {
    EnginePair pair = new EnginePair(anna(), boris()).run();
    assertThat(clientSees.proven()).contains(BORIS.peerId());
    assertThat(serverSees.proven()).contains(ANNA.peerId());
    for (EnginePair.Side side : List.of(pair.client, pair.server)) {
      assertThat(side.error).isNull();
      assertThat(side.engine.getApplicationProtocol()).isEqualTo("p2pd/1");
      assertThat(side.engine.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
    assertThat(EnginePair.send(pair.client, pair.server, new byte[] {1, 2})).containsExactly(1, 2);
    assertThat(EnginePair.send(pair.server, pair.client, new byte[] {3})).containsExactly(3);
  }

  @Test
  void aNodeMayTalkToItself() throws Exception {
    clientSees = expecting(ANNA.peerId());
    new EnginePair(anna(), engine(servers, false, ANNAS, serverSees)).run();
    assertThat(clientSees.proven()).contains(ANNA.peerId());
    assertThat(serverSees.proven()).contains(ANNA.peerId());
  }

  @Test
  void aServerOfAnotherIdentityIsRefusedInWordsThatNameBoth() throws Exception {
    PeerId expected = Identity.ephemeral().peerId();
    clientSees = expecting(expected);
    EnginePair pair = new EnginePair(anna(), boris()).run();
    assertThat(sentence(pair.client, clientSees))
        .startsWith(
            "the peer at 192.0.2.1:7 proved to be " + BORIS.peerId() + ", not " + expected + ": ");
    assertThat(clientSees.proven()).isEmpty();
    assertThat(sentence(pair.server, serverSees))
        .startsWith("the peer at 192.0.2.1:7 refused this node's proof of identity");
  }

  @Test
  void aClientOfAnotherIdentityIsRefusedWhereOneIsExpected() throws Exception {
    PeerId expected = Identity.ephemeral().peerId();
    serverSees = expecting(expected);
    EnginePair pair = new EnginePair(anna(), boris()).run();
    assertThat(sentence(pair.server, serverSees))
        .startsWith("the peer at 192.0.2.1:7 proved to be " + ANNA.peerId() + ", not " + expected);
    // The trap that the connector has to mind: this side had already finished.
    assertThat(pair.client.finished).isTrue();
    assertThat(pair.client.error).isNotNull();
  }

  @Test
  void aClientWithoutACertificateIsRefused() throws Exception {
    EnginePair pair = new EnginePair(stranger(true, null, "TLSv1.3", "p2pd/1"), boris()).run();
    assertThat(sentence(pair.server, serverSees))
        .isEqualTo("the peer at 192.0.2.1:7 proved to be nobody: it shows no certificate");
  }

  @Test
  void aClientWithAForeignCertificateIsRefused() throws Exception {
    TestCertificate foreign = TestCertificate.of(TestCertificate.p256(), null);
    EnginePair pair =
        new EnginePair(stranger(true, foreign.shown(), "TLSv1.3", "p2pd/1"), boris()).run();
    assertThat(sentence(pair.server, serverSees))
        .startsWith("the peer at 192.0.2.1:7 proved to be nobody: its certificate names no PeerId");
  }

  @Test
  void aServerWithAForeignCertificateIsRefused() throws Exception {
    TestCertificate foreign = TestCertificate.of(TestCertificate.p256(), null);
    EnginePair pair =
        new EnginePair(anna(), stranger(false, foreign.shown(), "TLSv1.3", "p2pd/1")).run();
    assertThat(sentence(pair.client, clientSees)).contains("its certificate names no PeerId");
  }

  @Test
  void aSecondCertificateBehindTheRightOneIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    TestCertificate right = TestCertificate.of(pair, TestCertificate.value(ANNA, pair));
    SSLEngine two = stranger(true, right.shown(ANNAS.certificate()), "TLSv1.3", "p2pd/1");
    EnginePair talk = new EnginePair(two, boris()).run();
    assertThat(sentence(talk.server, serverSees))
        .contains("it shows 2 certificates instead of one");
  }

  @Test
  void somebodyElsesCertificateWithoutItsKeyProvesNothing() throws Exception {
    TestCertificate own = TestCertificate.of(TestCertificate.p256(), null);
    KeyManager stolen = own.showing(ANNAS.certificate());
    EnginePair pair = new EnginePair(stranger(true, stolen, "TLSv1.3", "p2pd/1"), boris()).run();
    assertThat(sentence(pair.server, serverSees)).contains("made the TLS handshake fail");
    assertThat(pair.server.finished).isFalse();
  }

  @Test
  void withoutTheProtocolNobodyIsLetInOnEitherSide() throws Exception {
    for (String[] protocols : new String[][] {{}, {"http/1.1", "h2"}}) {
      serverSees = expecting(null);
      EnginePair in = new EnginePair(stranger(true, ANNAS, "TLSv1.3", protocols), boris()).run();
      assertThat(sentence(in.server, serverSees))
          .startsWith("the peer at 192.0.2.1:7 speaks TLS but not p2pd/1");
      clientSees = expecting(BORIS.peerId());
      EnginePair out = new EnginePair(anna(), stranger(false, BORISS, "TLSv1.3", protocols)).run();
      assertThat(sentence(out.client, clientSees))
          .startsWith("the peer at 192.0.2.1:7 speaks TLS but not p2pd/1");
    }
  }

  @Test
  void tls12IsRefusedOnEitherSide() throws Exception {
    EnginePair in = new EnginePair(stranger(true, ANNAS, "TLSv1.2", "p2pd/1"), boris()).run();
    assertThat(sentence(in.server, serverSees)).contains("not its version 1.3");
    EnginePair out = new EnginePair(anna(), stranger(false, BORISS, "TLSv1.2", "p2pd/1")).run();
    assertThat(sentence(out.client, clientSees)).contains("not its version 1.3");
  }

  @Test
  void theServerSendsNoTicket() throws Exception {
    EnginePair ours = new EnginePair(anna(), boris()).run();
    EnginePair plain =
        new EnginePair(
                stranger(true, ANNAS, "TLSv1.3", "p2pd/1"),
                stranger(false, BORISS, "TLSv1.3", "p2pd/1"))
            .run();
    // A ticket is the one thing that a server says by itself after the client has finished.
    assertThat(plain.afterHandshake).as("what the JDK sends if not told otherwise").isPositive();
    assertThat(ours.afterHandshake).isZero();
    // BoringSSL would keep it for its first word.
    int before = ours.server.sent.size();
    EnginePair.send(ours.server, ours.client, new byte[] {3});
    assertThat(ours.server.sent.size() - before).as("a record with one byte").isLessThan(64);
  }

  @Test
  void noClientOffersWhatItMayHaveHadBeforeNorNamesWhomItWants() throws Exception {
    for (int i = 0; i < 2; i++) {
      EnginePair pair = new EnginePair(anna(), boris()).run();
      assertThat(extensions(pair.client.sent.toByteArray()))
          .contains(16, 43)
          .as("server name, early data, pre-shared key")
          .doesNotContain(0, 42, 41);
    }
  }

  @Test
  void noConnectionFindsAnythingOfAnother() throws Exception {
    SSLSession one = new EnginePair(anna(), boris()).run().server.engine.getSession();
    SSLSession two = new EnginePair(anna(), boris()).run().server.engine.getSession();
    assertThat(one).isNotSameAs(two);
    SSLSessionContext context = two.getSessionContext();
    assertThat(context.getSession(one.getId())).isNull();
    if (servers.name().equals("the JDK")) { // which keeps keys of tickets in the context, too
      assertThat(context).isNotSameAs(one.getSessionContext());
    } else {
      assertThat(((OpenSslSessionContext) context).isSessionCacheEnabled()).isFalse();
    }
  }

  /** Returns the types of the extensions in the ClientHello that a client's bytes begin with. */
  private static List<Integer> extensions(byte[] bytes) {
    ByteBuffer hello = ByteBuffer.wrap(bytes);
    hello.position(5 + 4 + 2 + 32); // record, message, version, random
    skip(hello, hello.get());
    skip(hello, hello.getShort());
    skip(hello, hello.get());
    int end = hello.getShort() + hello.position();
    List<Integer> types = new ArrayList<>();
    while (hello.position() < end) {
      types.add((int) hello.getShort());
      skip(hello, hello.getShort());
    }
    return types;
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }
}
