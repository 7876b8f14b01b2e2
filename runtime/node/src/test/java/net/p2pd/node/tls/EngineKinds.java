package net.p2pd.node.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The engines that there are on this machine, for tests that run with each and with each pair. */
final class EngineKinds {

  private EngineKinds() {}

  /** Each engine. */
  static List<TlsEngines> each() {
    List<TlsEngines> kinds = new ArrayList<>(List.of(named("JDK", new JdkEngines())));
    if (NativeEngines.whyNot() == null) {
      kinds.add(named("native", new NativeEngines()));
    }
    return kinds;
  }

  /** Each pair, client first. */
  static Stream<Arguments> pairs() {
    return each().stream()
        .flatMap(client -> each().stream().map(server -> Arguments.of(client, server)));
  }

  private static TlsEngines named(String name, TlsEngines engines) {
    return new TlsEngines() {
      @Override
      public String name() {
        return engines.name();
      }

      @Override
      public io.netty.handler.ssl.SslHandler handler(
          boolean client,
          NodeCertificate self,
          PeerVerifier verifier,
          java.util.concurrent.Executor tasks)
          throws javax.net.ssl.SSLException {
        return engines.handler(client, self, verifier, tasks);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
