package net.p2pd.node.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;

/**
 * Begins and ends the one stream of a connection. A server knows of a stream only when something
 * came on it, so the client begins it with one byte, which is no part of what the pipe carries.
 *
 * <p>The engine keeps an end to itself that comes in one frame with bytes that have been read
 * before, as those do that were sent again because the answer to them got lost. So both sides count
 * bytes, and the last byte that the other side's goodbye tells of is the end as well.
 */
final class QuicStreamEnd extends ChannelDuplexHandler {

  /** The first byte of the stream: the version of what follows. */
  private static final int PREFACE = 1;

  /** What may come after a goodbye: more than a peer that keeps to the rules can have under way. */
  private static final int DRAIN_LIMIT = 32 << 20;

  private final QuicConnection connection;
  private final Runnable begun;
  private @Nullable ChannelHandlerContext context;
  private boolean prefaceDue;
  private boolean draining;
  private int drained;
  private boolean inputEnded;

  /** How many bytes this side wrote, and how many it read, the first one included. */
  private long sent;

  private long received;

  /** How many bytes come in all; unknown before the other side's goodbye. */
  private long length = Long.MAX_VALUE;

  /**
   * Creates it.
   *
   * @param server whether the other side begins
   * @param begun run once when the stream is open on this side
   */
  QuicStreamEnd(QuicConnection connection, boolean server, Runnable begun) {
    this.connection = connection;
    this.prefaceDue = server;
    this.begun = begun;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    context = null; // the stream is closed: nothing more comes of it
  }

  @Override
  public void channelActive(ChannelHandlerContext at) {
    if (prefaceDue) {
      at.read();
    } else {
      sent++;
      at.writeAndFlush(Unpooled.directBuffer(1, 1).writeByte(PREFACE));
      begun.run();
    }
    at.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    received += bytes.readableBytes();
    if (prefaceDue && bytes.isReadable()) {
      prefaceDue = false;
      if (bytes.readByte() != PREFACE) {
        bytes.release();
        connection.abort();
        return;
      }
      begun.run();
    }
    if (draining) {
      drained += bytes.readableBytes();
    }
    if (bytes.isReadable()) {
      at.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
    if (drained > DRAIN_LIMIT) {
      connection.abort();
    }
    checkLength(at);
  }

  /** Returns how many bytes were written. */
  long sent() {
    return sent;
  }

  /** Hears how many bytes come in all, and no more than that. */
  void endsAfter(long all) {
    length = all;
    ChannelHandlerContext present = context;
    if (present != null) {
      checkLength(present);
    }
  }

  /** Ends the input with its last byte; whoever sends more than it said breaks the rules. */
  private void checkLength(ChannelHandlerContext at) {
    if (received > length) {
      connection.abort();
    } else if (received == length) {
      endInput(at);
    }
  }

  private void endInput(ChannelHandlerContext at) {
    if (!inputEnded) {
      inputEnded = true;
      at.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      connection.ended();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext at) {
    at.fireChannelReadComplete();
    if (draining) {
      at.read();
    }
  }

  /** Reads everything that is there and comes, whether the pipe wants it now or later. */
  void drain() {
    ChannelHandlerContext present = context;
    if (!draining && present != null) {
      draining = true;
      present.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      endInput(at);
    } else {
      at.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable error) {
    if (error instanceof QuicStreamResetException) {
      connection.abort();
    } else {
      at.fireExceptionCaught(error);
    }
  }

  @Override
  public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sent += bytes.readableBytes();
    }
    at.write(message, promise);
  }

  /** Closes when the other side has fetched what was written. */
  @Override
  public void close(ChannelHandlerContext at, ChannelPromise promise) {
    at.writeAndFlush(QuicStreamFrame.EMPTY_FIN).addListener(ended -> connection.sayGoodbye());
    at.channel().closeFuture().addListener(closed -> promise.trySuccess());
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    CloseCause cause = connection.streamClosed();
    if (cause != null) {
      at.fireUserEventTriggered(cause);
    }
    at.fireChannelInactive();
  }
}
