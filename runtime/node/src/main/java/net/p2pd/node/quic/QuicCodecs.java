package net.p2pd.node.quic;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.AttributeKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import net.p2pd.api.Nullable;
import net.p2pd.node.tls.HandshakeTrust;
import net.p2pd.node.tls.NodeCertificate;
import net.p2pd.node.tls.PeerVerifier;

/** Sets what QUIC is to do, for one handshake each. */
final class QuicCodecs {

  /** What every path carries that carries QUIC at all (RFC 9000 section 14). */
  static final int DATAGRAM = 1200;

  /** The session's own questions find a dead peer after 45 s; this is for who asks nothing. */
  private static final long IDLE_SECONDS = 90;

  /** What may be under way before a reader has shown to be quick, and the most it grows to. */
  private static final int FIRST_WINDOW = 1 << 19;

  private static final int CONNECTION_ID = 16;

  private QuicCodecs() {}

  /** Whom each connection asks about the other side. */
  static final AttributeKey<PeerVerifier> VERIFIER =
      AttributeKey.valueOf(QuicCodecs.class, "verifier");

  /**
   * Returns the client's side of QUIC for one path.
   *
   * @param verifiers makes the one that decides about the other side of a connection
   */
  static ChannelHandler client(
      NodeCertificate self, Supplier<PeerVerifier> verifiers, Executor tasks) {
    return common(new QuicClientCodecBuilder(), tasks)
        .initialMaxStreamsBidirectional(0) // the one stream there is is the client's
        .sslEngineProvider(channel -> engine(clientContext(self), channel, verifiers.get()))
        .build();
  }

  /**
   * Returns the server's side of QUIC for one path.
   *
   * @param verifiers makes the one that decides about the other side of a connection
   * @param decided whether no further connection is to be begun
   * @param connection makes the handler of each connection that somebody begins
   * @param stream makes the handlers of a stream
   */
  static ChannelHandler server(
      NodeCertificate self,
      Supplier<PeerVerifier> verifiers,
      Executor tasks,
      BooleanSupplier decided,
      ChannelHandler connection,
      ChannelHandler stream) {
    return common(new QuicServerCodecBuilder(), tasks)
        .initialMaxStreamsBidirectional(1)
        .sslEngineProvider(channel -> engine(serverContext(self), channel, verifiers.get()))
        .connectionIdAddressGenerator(new FewConnections(decided))
        .handler(connection)
        .streamHandler(stream)
        .build();
  }

  /**
   * Makes an engine with a context of its own: what a context caches, and the key of its tickets,
   * is then of no use to any other connection.
   */
  private static QuicSslEngine engine(
      QuicSslContextBuilder builder, QuicChannel channel, PeerVerifier verifier) {
    channel.attr(VERIFIER).set(verifier);
    return context(builder, verifier).newEngine(channel.alloc());
  }

  private static QuicSslContext context(QuicSslContextBuilder builder, PeerVerifier verifier) {
    return builder
        .trustManager(new Trust(verifier))
        .applicationProtocols(QuicSessionProvider.PROTOCOL)
        .earlyData(false)
        .build();
  }

  private static QuicSslContextBuilder clientContext(NodeCertificate self) {
    return QuicSslContextBuilder.forClient()
        .keyManager(self, null)
        .endpointIdentificationAlgorithm(""); // the proof names no host but a peer
  }

  private static QuicSslContextBuilder serverContext(NodeCertificate self) {
    return QuicSslContextBuilder.forServer(self, null).clientAuth(ClientAuth.REQUIRE);
  }

  /** Loads what a handshake would otherwise load on an event loop. */
  static void prepare(NodeCertificate self) {
    PeerVerifier nobody = new PeerVerifier("nowhere", null);
    context(clientContext(self), nobody).newEngine(ByteBufAllocator.DEFAULT);
    context(serverContext(self), nobody).newEngine(ByteBufAllocator.DEFAULT);
    common(new QuicClientCodecBuilder(), Runnable::run);
    common(new QuicServerCodecBuilder(), Runnable::run);
  }

  private static <B extends QuicCodecBuilder<B>> B common(B builder, Executor tasks) {
    return builder
        .congestionControlAlgorithm(QuicCongestionControlAlgorithm.CUBIC)
        .maxSendUdpPayloadSize(DATAGRAM)
        .maxRecvUdpPayloadSize(65_527)
        .maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
        .initialMaxData(2L * FIRST_WINDOW)
        .initialMaxStreamDataBidirectionalLocal(FIRST_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(FIRST_WINDOW)
        .initialMaxStreamDataUnidirectional(QuicConnection.GOODBYE_SIZE)
        .initialMaxStreamsUnidirectional(1)
        .localConnectionIdLength(CONNECTION_ID)
        .activeMigration(false)
        .grease(false)
        .sslTaskExecutor(tasks);
  }

  /** QUIC itself sees to it that both name the protocol (RFC 9001 section 8.1). */
  private static final class Trust extends HandshakeTrust {

    private final PeerVerifier verifier;

    Trust(PeerVerifier verifier) {
      this.verifier = verifier;
    }

    @Override
    protected void check(X509Certificate[] chain, @Nullable SSLEngine engine)
        throws CertificateException {
      verifier.check(chain, QuicSessionProvider.PROTOCOL);
    }
  }
}
