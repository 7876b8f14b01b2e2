package net.p2pd.benchmarks.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.util.concurrent.TimeUnit;

/** Plain Netty's QUIC, with the settings of a session. */
final class TheirQuic {

  private static final String PROTOCOL = "benchmark";
  private static final int DATAGRAM = 1200;
  private static final int FIRST_WINDOW = 1 << 19;
  private static final int CONNECTION_ID = 16;
  private static final long IDLE_SECONDS = 90;

  private TheirQuic() {}

  /** Returns whether Netty has QUIC for this system. */
  static boolean isPresent() {
    return Quic.isAvailable();
  }

  /** Connects, and opens a stream with the handlers that do the work at its ends. */
  static TheirEnds connect(ChannelHandler client, ChannelHandler server) {
    TheirNet near = new TheirNet();
    TheirNet far = new TheirNet();
    Certificate own = Certificate.create();
    Channel listening = far.datagrams(server(own, server));
    QuicChannel connection =
        QuicChannel.newBootstrap(near.datagrams(client(own)))
            .handler(new Nothing())
            .streamHandler(new Nothing())
            .remoteAddress(listening.localAddress())
            .connect()
            .syncUninterruptibly()
            .getNow();
    QuicStreamChannel stream =
        connection
            .createStream(QuicStreamType.BIDIRECTIONAL, client)
            .syncUninterruptibly()
            .getNow();
    return new TheirEnds(stream, near, far);
  }

  private static ChannelHandler client(Certificate own) {
    QuicSslContext tls =
        QuicSslContextBuilder.forClient()
            .trustManager(own.certificate())
            .endpointIdentificationAlgorithm("")
            .applicationProtocols(PROTOCOL)
            .build();
    return common(new QuicClientCodecBuilder())
        .sslEngineProvider(channel -> tls.newEngine(channel.alloc()))
        .build();
  }

  private static ChannelHandler server(Certificate own, ChannelHandler handler) {
    QuicSslContext tls =
        QuicSslContextBuilder.forServer(own.keys().getPrivate(), null, own.certificate())
            .applicationProtocols(PROTOCOL)
            .build();
    return common(new QuicServerCodecBuilder())
        .initialMaxStreamsBidirectional(1)
        .sslEngineProvider(channel -> tls.newEngine(channel.alloc()))
        .tokenHandler(null) // as ours: whoever sends there is let in to the handshake
        .handler(new Nothing())
        .streamHandler(
            new ChannelInitializer<QuicStreamChannel>() {
              @Override
              protected void initChannel(QuicStreamChannel stream) {
                stream.pipeline().addLast(handler);
              }
            })
        .build();
  }

  private static <B extends QuicCodecBuilder<B>> B common(B builder) {
    return builder
        .congestionControlAlgorithm(QuicCongestionControlAlgorithm.CUBIC)
        .maxSendUdpPayloadSize(DATAGRAM)
        .maxRecvUdpPayloadSize(65_527)
        .maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
        .initialMaxData(2L * FIRST_WINDOW)
        .initialMaxStreamDataBidirectionalLocal(FIRST_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(FIRST_WINDOW)
        .localConnectionIdLength(CONNECTION_ID)
        .activeMigration(false)
        .grease(false);
  }

  /** Does nothing with what goes by. */
  private static final class Nothing extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }
  }
}
