package net.p2pd.node.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import io.netty.internal.tcnative.SSL;
import java.security.KeyStore;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLException;
import net.p2pd.api.Nullable;

/**
 * Engines of BoringSSL by way of netty-tcnative: handshakes at a fraction of the JDK's cost, and
 * faster bulk. A context, with the key in native memory, is made once per certificate and role; it
 * keeps no sessions, and its servers give no tickets.
 *
 * <p>The native library is loaded when {@link #whyNot} is asked for the first time.
 */
final class NativeEngines implements TlsEngines {

  private final Verifiers verifiers = new Verifiers();
  private volatile @Nullable Contexts contexts;

  /** Returns why there are no native engines here; null if there are. Takes some milliseconds. */
  static @Nullable String whyNot() {
    Throwable cause = OpenSsl.unavailabilityCause();
    if (cause != null) {
      return String.valueOf(cause.getMessage());
    }
    return SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
        ? null
        : OpenSsl.versionString() + " has no TLS 1.3";
  }

  @Override
  public String name() {
    return OpenSsl.versionString() + " (native)";
  }

  @Override
  public SslHandler handler(
      boolean client, NodeCertificate self, PeerVerifier verifier, Executor tasks)
      throws SSLException {
    Contexts present = contexts;
    if (present == null || present.owner != self) {
      present = new Contexts(self, verifiers);
      contexts = present;
    }
    SslContext context = client ? present.client : present.server;
    // No host and port: no server name goes out in the clear.
    SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT, tasks);
    ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) handler.engine();
    SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET); // Netty's default is a property, too
    verifiers.add(engine, verifier);
    return handler;
  }

  /** The contexts for one certificate. */
  private static final class Contexts {

    private final NodeCertificate owner;
    private final SslContext client;
    private final SslContext server;

    Contexts(NodeCertificate owner, Verifiers verifiers) throws SSLException {
      this.owner = owner;
      KeyManagerFactory keys = new OpenSslCachingX509KeyManagerFactory(new Keys(owner));
      this.client =
          build(
              SslContextBuilder.forClient()
                  .keyManager(keys)
                  .endpointIdentificationAlgorithm(null), // the proof names no host but a peer
              verifiers);
      this.server =
          build(SslContextBuilder.forServer(keys).clientAuth(ClientAuth.REQUIRE), verifiers);
    }

    private static SslContext build(SslContextBuilder builder, Verifiers verifiers)
        throws SSLException {
      OpenSslContext context = (OpenSslContext) common(builder, verifiers).build();
      // Netty's default comes from a system property, which belongs to the application.
      context.sessionContext().setSessionCacheEnabled(false);
      return context;
    }

    private static SslContextBuilder common(SslContextBuilder builder, Verifiers verifiers) {
      return builder
          .sslProvider(SslProvider.OPENSSL)
          .protocols("TLSv1.3")
          .trustManager(verifiers)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  PROTOCOL));
    }
  }

  /** The one key there is, in the form that Netty wants. */
  private static final class Keys extends SimpleKeyManagerFactory {

    private final KeyManager keys;

    Keys(NodeCertificate keys) {
      this.keys = keys;
    }

    @Override
    protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

    @Override
    protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {keys};
    }
  }
}
