package net.p2pd.node.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.quic.QuicChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.PeerVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection makes of an error of the engine, in time that the test moves. */
class QuicConnectionTest {

  private static final Identity ANNA = Identity.ephemeral();
  private static final SSLException RAW = new SSLException("CRYPTO_ERROR: QUICHE_ERR_CRYPTO_FAIL");

  private final Path path = new Path();
  private final EmbeddedChannel engine = new EmbeddedChannel();
  private final PeerVerifier verifier = new PeerVerifier("192.0.2.1:7", null);
  private final CompletableFuture<SecuredPath> result = new CompletableFuture<>();

  QuicConnectionTest() {
    engine.freezeTime();
    engine.attr(QuicCodecs.VERIFIER).set(verifier);
    SessionRequest request =
        new SessionRequest(path.near, true, ANNA.peerId(), ANNA, null, Duration.ofSeconds(9));
    QuicHandshake handshake = new QuicHandshake(request, PipeDrivers.of(path.near), result);
    engine.pipeline().addLast(new QuicConnection(handshake, quic()));
  }

  /** A channel of QUIC whose events the test fires. */
  private QuicChannel quic() {
    return (QuicChannel)
        Proxy.newProxyInstance(
            QuicChannel.class.getClassLoader(),
            new Class<?>[] {QuicChannel.class},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == QuicChannel.class) {
                return engine.close(); // with a code, which is all that is asked for here
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void close() {
    engine.close();
    path.close();
  }

  private void pass(long millis) {
    engine.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    engine.runScheduledPendingTasks();
    engine.runPendingTasks();
  }

  @Test
  void theVerdictThatComesAfterTheErrorIsWhatIsTold() {
    engine.pipeline().fireExceptionCaught(RAW);
    pass(0);
    assertThat(result).isNotDone();
    assertThatThrownBy(() -> verifier.check(new X509Certificate[0], QuicSessionProvider.PROTOCOL))
        .isInstanceOf(CertificateException.class);
    pass(1000);
    assertThatThrownBy(result::join)
        .hasMessageContaining("proved to be nobody")
        .satisfies(error -> assertThat(Cause.of(error)).isEqualTo(Cause.WRONG_IDENTITY));
  }

  @Test
  void anErrorThatNothingExplainsIsToldInTheEnd() {
    engine.pipeline().fireExceptionCaught(RAW);
    pass(1000);
    assertThatThrownBy(result::join)
        .hasMessageContaining("sent what cannot be decrypted")
        .satisfies(error -> assertThat(Cause.of(error)).isEqualTo(Cause.NOT_SECURED));
  }

  @Test
  void aClosedConnectionWaitsForNothing() {
    engine.pipeline().fireExceptionCaught(RAW);
    engine.close();
    pass(0);
    assertThatThrownBy(result::join).hasMessageContaining("sent what cannot be decrypted");
  }
}
