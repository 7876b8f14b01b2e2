package net.p2pd.node.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.core.pipe.PipeDrivers;

/** A connection: TCP, with or without TLS, or another driver's stream below TLS. */
class StreamDriver extends ChannelDriver<ByteBuf> implements PipeSink.Lease {

  private final PipeRole role;
  private final Transport transport;
  private @Nullable SslHandler tls;
  private @Nullable GatheredWrites gathered;
  private @Nullable ByteBuf current;
  private @Nullable CloseCause broken;
  private boolean outputEnded;
  private boolean closeNotified;

  StreamDriver(
      Channel channel,
      EventLoop loop,
      PipeRole role,
      Transport transport,
      @Nullable SslHandler tls) {
    super(channel, loop, ByteBuf.class);
    this.role = role;
    this.transport = transport;
    this.tls = tls;
    if (tls != null) {
      // Each write is a record of its own, however many are flushed together: there are programs
      // that take one record for one message, such as coturn's load client.
      tls.setWrapDataSize(0);
    }
  }

  /** Hands on what is written between two flushes as one piece. */
  final void gather() {
    gathered = GatheredWrites.of(channel());
  }

  @Override
  public PipeKind kind() {
    return PipeKind.STREAM;
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public PipeRole role() {
    return role;
  }

  // Receiving

  @Override
  void deliver(PipeSink to, ByteBuf read) {
    current = read;
    try {
      to.data(Views.of(read), null, this);
    } finally {
      current = null;
      read.release();
    }
  }

  @Override
  void discard(ByteBuf read) {
    read.release();
  }

  @Override
  public Runnable keep() {
    ByteBuf delivered = current;
    if (delivered == null) {
      throw new IllegalStateException("a buffer can be kept only while it is being delivered");
    }
    return new Kept(delivered.retain());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded();
    } else if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
      closeNotified = true;
      end();
    } else if (event instanceof ChannelOutputShutdownEvent && !outputEnded) {
      outputBroke();
    } else if (event instanceof CloseCause why) {
      cause(closeNotified ? lost() : why);
    }
  }

  /**
   * Under TLS an end that the peer did not sign may have been put there by anybody (RFC 8446, 6.1).
   */
  private void inputEnded() {
    if (tls == null) {
      end();
    } else if (!closeNotified && cause() == null) {
      cause(
          CloseCause.of(
              CloseCause.FAILED,
              Texts.of(remote()) + " ended without TLS's close message; data may be missing"));
      channel().close();
    }
  }

  /**
   * Nothing can be sent any more. What the other side sent before it broke off may still wait in
   * the socket, so reading goes on until its end; only then the connection is closed.
   */
  private void outputBroke() {
    outputEnded = true;
    if (broken == null) {
      broken =
          CloseCause.of(
              CloseCause.RESET_BY_PEER, Texts.of(remote()) + " does not take data any more");
    }
    afterEnd();
  }

  @Override
  void afterEnd() {
    CloseCause why = broken;
    if (why != null && isEnded()) {
      cause(why);
      channel().close();
    }
  }

  /** After TLS's close message the handler closes by itself when the peer takes no more bytes. */
  @Override
  CloseCause lost() {
    return isEnded()
        ? CloseCause.of(CloseCause.ENDED_BY_PEER, Texts.of(remote()) + " closed the connection")
        : super.lost();
  }

  @Override
  void failed(Throwable error) {
    if (isOfOutput(error)) {
      return; // the input may still hold something: its end or its error closes
    }
    CloseCause why = tls == null ? null : TlsErrors.close(error, remote());
    boolean ofChannel = error instanceof IOException || why != null;
    if (!ofChannel) {
      report(error);
      return;
    }
    cause(why != null ? why : NettyErrors.close(error, remote()));
    channel().close();
  }

  /** Failed writes without a listener, and epoll's answer to ending a reset connection's output. */
  private static boolean isOfOutput(Throwable error) {
    return error instanceof NotYetConnectedException
        || error instanceof ClosedChannelException
        || error instanceof ChannelOutputShutdownException;
  }

  // Sending

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    if (to != null && !to.equals(remote())) {
      refuse(done, to);
      return;
    }
    int size = bytes.remaining();
    WritePromise promise = done == null ? null : new WritePromise(this, done, null, size);
    if (gathered != null) {
      gathered.add(bytes, promise);
    } else {
      Channel channel = channel();
      channel.write(buffer(bytes, size), promise == null ? channel.voidPromise() : promise);
    }
  }

  @Override
  void handOver() {
    if (gathered != null) {
      gathered.write();
    }
  }

  private void refuse(@Nullable WriteListener done, InetSocketAddress to) {
    if (done != null) {
      written(
          done,
          new UnsupportedOptionException(
              "send to " + Texts.of(to), "a connection sends to " + Texts.of(remote()) + " only"));
    }
  }

  /**
   * Sockets need direct memory, so arrays are copied here rather than wrapped and copied by Netty.
   */
  private ByteBuf buffer(ByteBuffer bytes, int size) {
    if (bytes.isDirect() || tls != null) {
      return Unpooled.wrappedBuffer(bytes);
    }
    return channel().alloc().directBuffer(size, size).writeBytes(bytes);
  }

  @Override
  PipeException writeError(Throwable error, @Nullable Object to, int size) {
    CloseCause why = cause();
    if (why != null) {
      return new PipeClosedException("the connection to " + Texts.of(remote()), why);
    }
    if (outputEnded && broken == null) {
      return new PipeException("nothing can be sent after the end of the output");
    }
    if (broken == null && error instanceof IOException) {
      broken = NettyErrors.close(error, remote());
    }
    CloseCause cause = broken;
    String text = cause == null ? "it is closed" : cause.text();
    return new PipeException(
        "could not send " + size + " bytes to " + Texts.of(remote()) + ": " + text,
        NettyErrors.plain(error));
  }

  @Override
  public void end(WriteListener done) {
    SslHandler secured = tls;
    if (secured != null && !secured.engine().getSession().getProtocol().equals("TLSv1.3")) {
      throw new UnsupportedOptionException(
          "end", "TLS before 1.3 has no half-close; close instead");
    }
    WriteListener afterwards =
        error -> {
          if (error != null) {
            written(done, error);
          } else {
            endOutput(done);
          }
        };
    handOver();
    channel().writeAndFlush(Unpooled.EMPTY_BUFFER, new WritePromise(this, afterwards, null, 0));
  }

  private void endOutput(WriteListener done) {
    outputEnded = true;
    WritePromise promise = new WritePromise(this, done, null, 0);
    SslHandler secured = tls;
    if (secured != null) {
      secured.closeOutbound(promise);
    } else {
      ((DuplexChannel) channel()).shutdownOutput(promise);
    }
  }

  // TLS

  /** Returns whether it has TLS, or is about to. */
  boolean isSecured() {
    return tls != null;
  }

  /**
   * Puts TLS in front of a connection that has delivered nothing yet.
   *
   * @param face this driver, or the one that was taken out of a pipe around this one
   * @param result completed with the face when the handshake is done
   */
  void secure(SslHandler handler, PipeDriver face, CompletableFuture<PipeDriver> result) {
    if (tls != null) {
      result.completeExceptionally(new PipeException("the connection has TLS already"));
      return;
    }
    List<ByteBuf> early = new ArrayList<>();
    if (face == this) {
      unstart();
    } else {
      // The pipe stays the sink, so that its close handlers still hear of the end.
      PipeDrivers.takeReceived(face).forEach(bytes -> early.add(Unpooled.wrappedBuffer(bytes)));
    }
    early.addAll(takeHeld());
    tls = handler;
    gathered = GatheredWrites.before(handler, channel());
    handler.handshakeFuture().addListener(done -> handshaken(done.cause(), handler, face, result));
    channel().pipeline().addFirst(handler);
    if (!early.isEmpty()) {
      early.forEach(channel().pipeline()::fireChannelRead);
      channel().pipeline().fireChannelReadComplete();
    }
    channel().read();
    if (!channel().isActive() || isEnded()) {
      result.completeExceptionally(
          new PipeOpenException(
              Texts.of(remote()) + " ended the connection before TLS could begin", null));
      close(true);
    }
  }

  /** Completes the result with this driver or an error when the handshake is over. */
  void handshaken(
      @Nullable Throwable error, SslHandler handler, CompletableFuture<PipeDriver> result) {
    handshaken(error, handler, this, result);
  }

  /** Completes the result when the handshake is over; a failed one closes the connection. */
  private void handshaken(
      @Nullable Throwable error,
      SslHandler handler,
      PipeDriver face,
      CompletableFuture<PipeDriver> result) {
    if (error == null) {
      if (!result.complete(face)) {
        close(true);
      }
      return;
    }
    CloseCause why = TlsErrors.close(error, remote());
    if (why != null) {
      cause(why);
    }
    result.completeExceptionally(
        new PipeOpenException(
            TlsErrors.handshake(error, remote(), handler.getHandshakeTimeoutMillis()),
            NettyErrors.plain(error)));
    channel().close();
  }
}
