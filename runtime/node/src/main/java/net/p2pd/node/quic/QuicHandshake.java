package net.p2pd.node.quic;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.node.netty.NettyDrivers;
import net.p2pd.node.tls.NodeCertificate;
import net.p2pd.node.tls.PeerVerifier;
import net.p2pd.node.tls.SessionException;

/**
 * One handshake from the raw driver of datagrams to the secured pipe. Runs on the driver's event
 * loop.
 */
final class QuicHandshake {

  /** An honest client sends its first datagram again after a second (RFC 9002 section 6.2.2). */
  private static final Duration ANOTHER = Duration.ofMillis(1500);

  /** How many connections may be on their way to a proof at once. */
  private static final int MOST = 4;

  private final SessionRequest request;
  private final PipeDriver raw;
  private final CompletableFuture<SecuredPath> result;
  private final String address;
  private final PathEnd end;
  private final List<QuicConnection> connections = new ArrayList<>();
  private @Nullable QuicConnection winner;
  private @Nullable Channel packets;
  private @Nullable SessionException trouble;

  QuicHandshake(SessionRequest request, PipeDriver raw, CompletableFuture<SecuredPath> result) {
    this.request = request;
    this.raw = raw;
    this.result = result;
    this.address = text(raw.remote());
    this.end = new PathEnd(!request.isClient());
  }

  private static String text(@Nullable InetSocketAddress remote) {
    if (remote == null) {
      return "an unknown address";
    }
    InetAddress ip = remote.getAddress();
    String host = ip == null ? remote.getHostString() : ip.getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
  }

  SessionRequest request() {
    return request;
  }

  CompletableFuture<SecuredPath> result() {
    return result;
  }

  PipeDriver raw() {
    return raw;
  }

  /** Returns how sentences name the other side. */
  String peer() {
    return "the peer at " + address;
  }

  PathEnd path() {
    return end;
  }

  void run(NodeCertificate self, Executor tasks) {
    ChannelHandler codec =
        request.isClient()
            ? QuicCodecs.client(self, this::verifier, tasks)
            : QuicCodecs.server(
                self, this::verifier, tasks, result::isDone, connections(), streams());
    Channel channel = NettyDrivers.packets(raw, end, codec);
    packets = channel;
    var limit =
        channel
            .eventLoop()
            .schedule(
                this::tooLate, Math.max(1, request.limit().toMillis()), TimeUnit.MILLISECONDS);
    result.whenComplete((path, error) -> limit.cancel(false));
    channel
        .closeFuture()
        .addListener(closed -> fail(failure(QuicFailure.ofPath(peer(), end.cause()))));
    if (request.isClient()) {
      QuicChannel.newBootstrap(channel)
          .handler(connections())
          .streamHandler(streams())
          .localAddress(NettyDrivers.packetsHere())
          .remoteAddress(NettyDrivers.packetsThere())
          .connect()
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  List.copyOf(connections).forEach(one -> one.failed(connected.cause()));
                }
              });
    }
  }

  private PeerVerifier verifier() {
    return new PeerVerifier(address, request.expected().orElse(null));
  }

  private ChannelHandler connections() {
    return new ChannelInitializer<QuicChannel>() {
      @Override
      protected void initChannel(QuicChannel channel) {
        channel.config().setConnectTimeoutMillis(0); // the request's own limit ends it
        channel.pipeline().addLast(new QuicConnection(QuicHandshake.this, channel));
      }
    };
  }

  private ChannelHandler streams() {
    return new ChannelInitializer<QuicStreamChannel>() {
      @Override
      protected void initChannel(QuicStreamChannel stream) {
        stream.parent().pipeline().get(QuicConnection.class).accept(stream);
      }
    };
  }

  private void tooLate() {
    SessionException known = trouble;
    fail(known == null ? failure(QuicFailure.tooLate(peer(), request.limit())) : known);
    Channel channel = packets;
    if (channel != null) {
      channel.close();
    }
  }

  /** Hears of a connection that somebody has begun. */
  void begun(QuicConnection connection) {
    connections.add(connection);
    // Whoever gets a datagram through to here may begin one. The last is the likeliest to be the
    // peer's, which begins again if it was put out.
    if (result.isDone() || connections.size() > MOST) {
      QuicConnection least = result.isDone() ? connection : connections.get(0);
      raw.eventLoop().execute(least::abort);
    }
  }

  /** Takes the connection that was first to prove who is at its other end. */
  void succeed(QuicConnection connection, PipeDriver stream, PeerId proven) {
    PipeAttributes attributes =
        PipeAttributes.defaults().route(request.pipe().route().orElse(null));
    Pipe pipe = EnginePipe.over(stream, PipeOptions.defaults(), attributes);
    if (result.complete(new SecuredPath(pipe, proven))) {
      winner = connection;
      List.copyOf(connections).stream()
          .filter(one -> one != connection)
          .forEach(QuicConnection::abort);
    } else {
      pipe.abort(); // cancelled meanwhile, or another connection was first
    }
  }

  /**
   * Hears that a connection came to nothing. That fails the handshake, unless it may have been
   * anybody's who can send a datagram from the peer's address: a server waits for another then.
   *
   * @param explained whether the failure is more than the engine's own word
   * @param shown whether the other side has shown that it also receives there
   */
  void broken(
      QuicConnection connection, SessionException failure, boolean explained, boolean shown) {
    if (result.isDone()) {
      connection.abort(); // a stranger's, who came after the peer
    } else if (request.isClient() || shown) {
      fail(failure);
      List.copyOf(connections).forEach(QuicConnection::abort);
    } else {
      trouble = explained || trouble == null ? failure : trouble;
      connection.abort();
      raw.eventLoop().schedule(ANOTHER, this::giveUp);
    }
  }

  /** Fails if the last connection was broken off and nobody has begun another since. */
  private void giveUp() {
    SessionException known = trouble;
    if (connections.isEmpty() && known != null && !result.isDone()) {
      fail(known);
      Channel channel = packets;
      if (channel != null) {
        channel.close();
      }
    }
  }

  /** Hears that a connection is closed. */
  void closed(QuicConnection connection, boolean peerKnows) {
    connections.remove(connection);
    Channel channel = packets;
    ChannelHandlerContext context = channel == null ? null : channel.pipeline().context(end);
    if (context != null && (winner == connection || result.isCompletedExceptionally())) {
      end.end(context, peerKnows);
    }
  }

  private static SessionException failure(String sentence) {
    return new SessionException(sentence, null);
  }

  /** Fails, unless it is over. */
  private void fail(SessionException failure) {
    if (!result.isDone()) {
      result.completeExceptionally(failure);
    }
  }

  /** Fails a handshake whose event loop does not run any more. */
  void gone(Throwable error) {
    result.completeExceptionally(
        new SessionException("the event loop of the path was closed meanwhile", error));
  }

  /** Closes a path whose handshake did not begin, and says why. */
  void refuse(Throwable error) {
    raw.close(true);
    String sentence = peer() + " cannot be talked to, QUIC failed here: " + error.getMessage();
    fail(new SessionException(sentence, error));
  }
}
