package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.TlsSessionProvider.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EngineChoiceTest {

  private static final Identity SELF = Identity.ephemeral();
  private static final PeerId PEER = SELF.peerId();

  private final Loopback network = new Loopback();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    network.close();
  }

  private TlsSessionProvider provider(Engine engine) {
    return new TlsSessionProvider(engine, tasks::add);
  }

  private CompletableFuture<SecuredPath> secure(
      TlsSessionProvider provider, Pipe pipe, boolean client) {
    return provider
        .secure(new SessionRequest(pipe, client, PEER, SELF, PEER, Duration.ofSeconds(20)))
        .toCompletableFuture();
  }

  /** Connects a provider's node to itself and returns which engine that took. */
  private String chosen(Engine engine) throws Exception {
    TlsSessionProvider provider = provider(engine);
    CompletableFuture<SecuredPath> one = secure(provider, network.connect(network.port()), true);
    CompletableFuture<SecuredPath> two = secure(provider, network.accepted(), false);
    while (!one.isDone() || !two.isDone()) {
      Runnable task = tasks.poll(1, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      }
    }
    assertThat(one.get().peer()).isEqualTo(PEER);
    assertThat(two.get().peer()).isEqualTo(PEER);
    return String.valueOf(provider.engineName());
  }

  @Test
  void theFirstHandshakeChoosesTheEngineAwayFromTheEventLoop() throws Exception {
    TlsSessionProvider provider = provider(Engine.AUTO);
    provider.prepare(PEER, SELF);
    assertThat(provider.engineName()).as("before there is a handshake").isNull();
    CompletableFuture<SecuredPath> path = secure(provider, network.connect(network.port()), true);
    Runnable loading = Objects.requireNonNull(tasks.poll(20, TimeUnit.SECONDS));
    assertThat(provider.engineName()).as("before the task has run").isNull();
    loading.run();
    assertThat(provider.engineName()).isNotNull();
    path.cancel(false);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void theNativeEngineIsTakenWhereItIs() throws Exception {
    assertThat(chosen(Engine.AUTO)).isEqualTo("BoringSSL (native)");
    assertThat(chosen(Engine.NATIVE)).isEqualTo("BoringSSL (native)");
  }

  @Test
  void theJdksEngineIsTakenWhereItIsAskedFor() throws Exception {
    assertThat(chosen(Engine.JDK)).isEqualTo("the JDK");
  }

  @Test
  void theConfigurationNamesTheEngine() {
    assertThat(Engine.parse("auto")).isEqualTo(Engine.AUTO);
    assertThat(Engine.parse("jdk")).isEqualTo(Engine.JDK);
    assertThat(Engine.parse("native")).isEqualTo(Engine.NATIVE);
    assertThatThrownBy(() -> Engine.parse("openssl"))
        .hasMessage("the TLS engine 'openssl' is unknown: use auto, jdk or native");
  }
}
