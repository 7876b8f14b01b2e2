package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.ImmediateExecutor;
import net.p2pd.api.PeerId;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.TlsSessionProvider.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EngineChoiceTest {

  private static final Identity SELF = Identity.ephemeral();
  private static final PeerId PEER = SELF.peerId();

  private static String chosen(Engine engine) {
    TlsSessionProvider provider = new TlsSessionProvider(engine, ImmediateExecutor.INSTANCE);
    provider.prepare(PEER, SELF);
    return provider.engineName();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void theNativeEngineIsTakenWhereItIs() {
    assertThat(chosen(Engine.AUTO)).isEqualTo("BoringSSL (native)");
    assertThat(chosen(Engine.NATIVE)).isEqualTo("BoringSSL (native)");
  }

  @Test
  void theJdksEngineIsTakenWhereItIsAskedFor() {
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
