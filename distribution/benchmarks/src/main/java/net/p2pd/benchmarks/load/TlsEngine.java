package net.p2pd.benchmarks.load;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLException;

/** The engine of TLS that both sides of a comparison use. */
enum TlsEngine {
  JDK(SslProvider.JDK),
  NATIVE(SslProvider.OPENSSL);

  /** What sessions prefer. */
  private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256");

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** Returns whether Netty finds it here. */
  boolean isPresent() {
    return this == JDK || OpenSsl.isAvailable();
  }

  /** Connects two channels of plain Netty with TLS 1.3, certificates on both sides. */
  TheirEnds connect(ChannelHandler client, ChannelHandler server) {
    Certificate own = Certificate.create();
    try {
      SslContext ofServer =
          SslContextBuilder.forServer(own.keys().getPrivate(), own.certificate())
              .sslProvider(provider)
              .protocols("TLSv1.3")
              .ciphers(CIPHERS)
              .build();
      SslContext ofClient =
          SslContextBuilder.forClient()
              .trustManager(own.certificate())
              .endpointIdentificationAlgorithm("")
              .sslProvider(provider)
              .protocols("TLSv1.3")
              .ciphers(CIPHERS)
              .build();
      return TheirEnds.tls(client, server, ofClient, ofServer);
    } catch (SSLException e) {
      throw new IllegalStateException("Netty has no TLS 1.3 here", e);
    }
  }
}
