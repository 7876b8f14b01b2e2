package net.p2pd.node.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.node.netty.NettyDrivers;
import net.p2pd.node.tls.PeerVerifier;
import net.p2pd.node.tls.SessionException;

/**
 * One connection of QUIC: proves the other side, carries the one stream, and ends without losing
 * what was accepted for sending.
 *
 * <p>QUIC drops what is under way when a connection is closed, unlike TCP. So a side that closes
 * its pipe ends the stream and says goodbye on a stream of one direction: "I read no more, and this
 * is how many bytes I sent". Whoever has got a goodbye and the end of the stream has everything,
 * and closes the connection.
 */
final class QuicConnection extends ChannelInboundHandlerAdapter {

  /** How long the other side may take to fetch what was sent before this side closed. */
  private static final long GOODBYE_SECONDS = 10;

  private static final int GOODBYE = 2;

  /** One byte that says what it is, and the length of the stream. */
  static final int GOODBYE_SIZE = 1 + Long.BYTES;

  /** How long an error of the engine waits for what explains it. */
  private static final long EXPLANATION_MILLIS = 300;

  private final QuicHandshake handshake;
  private final QuicChannel channel;
  private @Nullable QuicStreamEnd stream;
  private @Nullable QuicConnectionCloseEvent closeEvent;
  private @Nullable Throwable error;
  private boolean decided;
  private boolean endReceived;
  private boolean goodbyeBegun;
  private boolean goodbyeReceived;
  private boolean goodbyeSent;

  QuicConnection(QuicHandshake handshake, QuicChannel channel) {
    this.handshake = handshake;
    this.channel = channel;
    handshake.begun(this);
    channel.closeFuture().addListener(closed -> isClosed());
  }

  // The handshake

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (proven() == null) {
      String unproven = "the QUIC engine finished without a proof of the peer's identity";
      broken(new SessionException(unproven, null), true, true);
    } else if (handshake.request().isClient()) {
      channel
          .createStream(QuicStreamType.BIDIRECTIONAL, new Streams())
          .addListener(
              made -> {
                if (!made.isSuccess()) {
                  failed(made.cause());
                }
              });
    }
    context.fireChannelActive();
  }

  /** Returns who is at the other end, if that was proven and the protocol is ours. */
  private @Nullable PeerId proven() {
    SSLEngine engine = channel.sslEngine();
    PeerVerifier verifier = channel.attr(QuicCodecs.VERIFIER).get();
    boolean ours =
        engine != null
            && verifier != null
            && QuicSessionProvider.PROTOCOL.equals(engine.getApplicationProtocol());
    return ours ? verifier.proven().orElse(null) : null;
  }

  /** Takes a stream that this side or the other opened. */
  void accept(QuicStreamChannel opened) {
    boolean first = stream == null && opened.type() == QuicStreamType.BIDIRECTIONAL;
    PeerId peer = proven();
    if (first && peer != null) {
      boolean client = handshake.request().isClient();
      stream = new QuicStreamEnd(this, !client, () -> begun(opened, peer));
      opened.config().setAutoRead(false);
      opened.config().setAllowHalfClosure(true);
      opened.pipeline().addLast(stream);
    } else if (opened.type() == QuicStreamType.UNIDIRECTIONAL && !goodbyeBegun) {
      goodbyeBegun = true;
      opened.pipeline().addLast(new Goodbye());
    } else {
      abort();
    }
  }

  /** The stream is open on both sides, and what goes over it from now on is the pipe's. */
  private void begun(QuicStreamChannel opened, PeerId peer) {
    if (decided) {
      return;
    }
    decided = true;
    PipeRole role = handshake.request().isClient() ? PipeRole.CLIENT : PipeRole.ACCEPTED;
    handshake.succeed(this, NettyDrivers.carried(opened, handshake.raw(), role, this::abort), peer);
  }

  private void broken(SessionException failure, boolean explained, boolean shown) {
    if (!decided) {
      decided = true;
      // Later, since Netty may be in the middle of sending what tells the other side.
      channel.eventLoop().execute(() -> handshake.broken(this, failure, explained, shown));
    }
  }

  /**
   * Hears that the handshake went wrong here. The engine may say so before it says that the other
   * side broke off, or before this side's own verdict is known: that is waited for, briefly.
   */
  void failed(Throwable first) {
    if (decided || error != null) {
      return;
    }
    error = first;
    if (!explained()) {
      var wait =
          channel
              .eventLoop()
              .schedule(this::unexplained, EXPLANATION_MILLIS, TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> wait.cancel(false));
    }
  }

  /** Fails with the true cause where that is known: a verdict of this side, or the peer's word. */
  private boolean explained() {
    PeerVerifier verifier = channel.attr(QuicCodecs.VERIFIER).get();
    String refusal = verifier == null ? null : verifier.refusal().orElse(null);
    QuicConnectionCloseEvent close = closeEvent;
    if (refusal != null) {
      broken(SessionException.wrongPeer(refusal, error), true, true);
    } else if (close != null) {
      broken(failure(QuicFailure.of(close)), true, false);
    }
    return decided;
  }

  private void unexplained() {
    if (!explained()) {
      broken(failure(QuicFailure.of(error)), false, false);
    }
  }

  private SessionException failure(String predicate) {
    return new SessionException(handshake.peer() + " " + predicate, error);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable caught) {
    failed(caught);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof QuicConnectionCloseEvent close && closeEvent == null) {
      closeEvent = close;
      explained();
      drain();
      channel.eventLoop().execute(channel::close);
    }
    context.fireUserEventTriggered(event);
  }

  // The end

  /** Reads what came before the end, since it goes with the connection. */
  private void drain() {
    QuicStreamEnd open = stream;
    if (open != null) {
      open.drain();
    }
  }

  private void goodbye(long length) {
    QuicStreamEnd open = stream;
    if (open == null) {
      abort();
      return;
    }
    goodbyeReceived = true;
    open.drain();
    open.endsAfter(length);
    closeIfComplete();
  }

  /** Hears that the other side ended the stream, and that all before was read. */
  void ended() {
    endReceived = true;
    closeIfComplete();
  }

  private void closeIfComplete() {
    if (endReceived && goodbyeReceived) {
      // What runs now may be the reading of that end: the pipe hears of it before the close.
      channel.eventLoop().execute(() -> close(QuicFailure.CLOSED));
    }
  }

  /** Says that this side reads no more and has ended the stream. */
  void sayGoodbye() {
    QuicStreamEnd open = stream;
    if (goodbyeSent || open == null || !channel.isActive()) {
      return;
    }
    goodbyeSent = true;
    channel
        .createStream(QuicStreamType.UNIDIRECTIONAL, new Silent())
        .addListener(
            made -> {
              if (made.isSuccess()) {
                ByteBuf text = Unpooled.directBuffer(GOODBYE_SIZE, GOODBYE_SIZE);
                text.writeByte(GOODBYE).writeLong(open.sent());
                ((QuicStreamChannel) made.getNow())
                    .writeAndFlush(new DefaultQuicStreamFrame(text, true));
              } else {
                abort();
              }
            });
    var limit = channel.eventLoop().schedule(this::abort, GOODBYE_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> limit.cancel(false));
  }

  /** Closes the connection at once; the other side hears that it was not meant to end so. */
  void abort() {
    close(QuicFailure.ABORTED);
  }

  private void close(int code) {
    channel.close(true, code, Unpooled.EMPTY_BUFFER);
  }

  /** Hears that the stream is closed; returns why, where neither side has said it on the stream. */
  @Nullable
  CloseCause streamClosed() {
    if (endReceived && channel.isActive()) {
      sayGoodbye(); // both sides ended: the last bytes of this one may still be under way
      return null;
    }
    channel.eventLoop().execute(this::abort);
    QuicConnectionCloseEvent close = closeEvent;
    if (close != null) {
      boolean orderly = close.isApplicationClose() && close.error() == QuicFailure.CLOSED;
      return orderly && endReceived ? null : QuicFailure.cause(handshake.peer(), close);
    }
    CloseCause path = handshake.path().cause();
    return path == null && channel.isTimedOut()
        ? CloseCause.of(
            CloseCause.FAILED, handshake.peer() + " was silent for too long; the path is dead")
        : path;
  }

  private void isClosed() {
    unexplained(); // nothing comes any more that could explain it
    handshake.closed(this, closeEvent != null);
  }

  /** The handlers of the stream that this side opens. */
  private final class Streams extends ChannelInitializer<QuicStreamChannel> {
    @Override
    protected void initChannel(QuicStreamChannel opened) {
      accept(opened);
    }
  }

  /** Reads what the other side says last. */
  private final class Goodbye extends ChannelInboundHandlerAdapter {

    private final ByteBuffer text = ByteBuffer.allocate(GOODBYE_SIZE);

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        while (bytes.isReadable() && text.hasRemaining()) {
          text.put(bytes.readByte());
        }
        if (bytes.isReadable() || text.get(0) != GOODBYE) {
          abort();
        } else if (!text.hasRemaining()) {
          goodbye(text.getLong(1));
        }
      } finally {
        bytes.release();
      }
    }
  }

  /** Nothing comes on a stream of which this side is the only writer. */
  private static final class Silent extends ChannelInboundHandlerAdapter {}
}
