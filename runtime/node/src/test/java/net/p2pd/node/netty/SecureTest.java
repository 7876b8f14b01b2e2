package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslHandler;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.route.Family;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.core.pipe.PipeDrivers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS put over drivers: sockets of ours, foreign drivers on our loops, and on loops of others. */
@ParameterizedClass
@EnumSource
class SecureTest {

  enum Below {
    SOCKET,
    TAKEN_FROM_A_PIPE,
    FOREIGN_DRIVER,
    MEMORY_ON_A_FOREIGN_LOOP
  }

  private static final Certificates CERTIFICATES = new Certificates();
  private static final Certificates.Signed SERVER = CERTIFICATES.sign("server.test");

  @Parameter Below below;
  private Rig rig;
  private MemoryPair memory;
  private PipeDriver rawClient;
  private PipeDriver rawServer;

  @BeforeEach
  void start() {
    rig = new Rig(NettyLoops.Io.AUTO);
    if (below == Below.MEMORY_ON_A_FOREIGN_LOOP) {
      memory = new MemoryPair();
      rawClient = memory.one();
      rawServer = memory.other();
      return;
    }
    End server = rig.server(Rig.DEFAULTS);
    rawClient =
        End.get(
            rig.open(net.p2pd.api.pipe.Transport.TCP, server.driver.local(), null, Rig.DEFAULTS));
    rawServer = server.heard.awaitAccepted(0);
    if (below == Below.TAKEN_FROM_A_PIPE) {
      rawClient = taken(rawClient);
      rawServer = taken(rawServer);
    }
    if (below == Below.FOREIGN_DRIVER) {
      rawClient = new Forwarding(rawClient);
      rawServer = new Forwarding(rawServer);
    }
  }

  private static PipeDriver taken(PipeDriver driver) {
    return PipeDrivers.of(
        EnginePipe.over(driver, PipeOptions.defaults(), PipeAttributes.defaults()));
  }

  @AfterEach
  void stop() {
    rig.close();
    if (memory != null) {
      memory.close();
    }
  }

  private static SslHandler handler(boolean client) {
    SSLEngine engine =
        (client ? CERTIFICATES.trusting() : CERTIFICATES.showing(SERVER)).createSSLEngine();
    engine.setUseClientMode(client);
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(5000);
    return handler;
  }

  private static CompletableFuture<PipeDriver> secure(PipeDriver raw, boolean client) {
    return NettyDrivers.secure(raw, handler(client)).toCompletableFuture();
  }

  private Rig.Pair secured() {
    CompletableFuture<PipeDriver> server = secure(rawServer, false);
    CompletableFuture<PipeDriver> client = secure(rawClient, true);
    return new Rig.Pair(track(End.get(client)), track(End.get(server)));
  }

  private End track(PipeDriver driver) {
    End end = End.reading(driver);
    return memory == null ? rig.track(end) : end;
  }

  @Test
  void bytesGoBothWays() {
    Rig.Pair pair = secured();
    byte[] random = new byte[3 << 20];
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    new Random(seed).nextBytes(random);
    CompletableFuture<Void> there = pair.client().send(random);
    CompletableFuture<Void> back = pair.accepted().send(random);
    pair.accepted().heard.awaitCount(random.length);
    pair.client().heard.awaitCount(random.length);
    End.get(there);
    End.get(back);
    assertThat(pair.accepted().heard.bytes()).isEqualTo(random);
    assertThat(pair.client().heard.bytes()).isEqualTo(random);
    assertThat(pair.client().driver.eventLoop()).isSameAs(rawClient.eventLoop());
    assertThat(pair.client().driver.remote()).isEqualTo(rawClient.remote());
    assertThat(pair.client().heard.breaches).isEmpty();
  }

  @Test
  void aReaderThatPausesStopsTheWriter() {
    Rig.Pair pair = secured();
    pair.accepted().read(false);
    CompletableFuture<Void> much = pair.client().send(new byte[12 << 20]);
    pair.client().pause(200);
    assertThat(much).isNotDone();
    pair.accepted().heard.keepBytes = false;
    pair.accepted().read(true).heard.awaitCount(12 << 20);
    End.get(much);
  }

  @Test
  void eachDirectionEndsByItself() {
    Rig.Pair pair = secured();
    End.get(pair.client().send("question"));
    End.get(pair.client().end());
    pair.accepted().heard.awaitEnd();
    assertThat(pair.accepted().heard.text()).isEqualTo("question");
    End.get(pair.accepted().send("answer"));
    pair.client().heard.awaitText("answer");
    End.get(pair.accepted().end());
    pair.client().heard.awaitEnd();
  }

  @Test
  void aCloseEndsTheOtherSide() {
    Rig.Pair pair = secured();
    pair.client().close(false);
    assertThat(pair.client().heard.awaitClosed().id()).isEqualTo(CloseCause.CLOSED_HERE);
    pair.accepted().heard.awaitEnd();
    pair.accepted().close(false);
    assertThat(pair.accepted().heard.awaitClosed()).matches(CloseCause::isOrderly);
    assertThat(pair.accepted().heard.breaches).isEmpty();
  }

  @Test
  void anAbortResetsTheOtherSide() {
    Rig.Pair pair = secured();
    pair.client().close(true);
    assertThat(pair.client().heard.awaitClosed().id()).isEqualTo(CloseCause.ABORTED_HERE);
    assertThat(pair.accepted().heard.awaitClosed().id()).isEqualTo(CloseCause.RESET_BY_PEER);
  }

  @Test
  void bytesThatAreNotTlsFailBothTheResultAndTheConnection() {
    CompletableFuture<PipeDriver> server = secure(rawServer, false);
    End plain = End.reading(rawClient);
    plain.send("GET / HTTP/1.1\r\n\r\n");
    assertThatThrownBy(() -> End.get(server))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("does not speak TLS");
    plain.heard.await("gone", () -> plain.heard.ended + plain.heard.closed.size() > 0);
  }

  @Test
  void aHandshakeThatDoesNotEndIsCutOff() {
    SslHandler hurried = handler(false);
    hurried.setHandshakeTimeoutMillis(150);
    CompletableFuture<PipeDriver> server =
        NettyDrivers.secure(rawServer, hurried).toCompletableFuture();
    assertThatThrownBy(() -> End.get(server))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("150 ms");
  }

  @Test
  void cancellingClosesTheStream() {
    CompletableFuture<PipeDriver> server = secure(rawServer, false);
    End plain = End.reading(rawClient);
    assertThat(server.cancel(true)).isTrue();
    plain.heard.awaitClosed();
  }

  @Test
  void datagramsAreRefused() {
    End udp = rig.udp(Family.IPV4, Rig.DEFAULTS);
    assertThatThrownBy(() -> End.get(secure(udp.driver, true)))
        .hasMessageContaining("needs a stream");
  }
}
