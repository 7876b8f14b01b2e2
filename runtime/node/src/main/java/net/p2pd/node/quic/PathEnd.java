package net.p2pd.node.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;

/**
 * Stands between QUIC and the path. What others send there is dropped: late probes of the punching
 * and answers of STUN servers have the bit clear that each datagram of QUIC has set (RFC 9443).
 *
 * <p>A connection that this side closes says so in one last datagram, which can get lost, and Netty
 * forgets the connection at once. So the path stays for a moment, to say it again (RFC 9000 section
 * 10.2.1).
 */
final class PathEnd extends ChannelDuplexHandler {

  private static final int FIXED_BIT = 0x40;

  /** Form, fixed bit and type, and what they are in an Initial packet of version 1. */
  private static final int KIND = 0xF0;

  private static final int INITIAL = 0xC0;

  /** When the last datagram is sent again, in milliseconds after the end; then the path closes. */
  private static final int[] AGAIN = {40, 120, 300};

  private static final int ANSWERS = 8;

  /** How long after a datagram Netty is asked whether there is more to send. */
  private static final int ASK_MILLIS = 250;

  private final boolean server;
  private @Nullable ByteBuf last;
  private @Nullable CloseCause cause;
  private boolean ending;
  private boolean asking;
  private int answers;
  private int repeats;

  PathEnd(boolean server) {
    this.server = server;
  }

  /** Returns why the path itself is gone; null while it is there. */
  @Nullable
  CloseCause cause() {
    return cause;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf content = ((DatagramPacket) message).content();
    boolean ours = content.isReadable() && isOfQuic(content);
    if (ours && !ending) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (ours && ++answers <= ANSWERS) {
      repeat(context);
    }
  }

  /** A client's first datagram is a full one, or it is none (RFC 9000 section 14.1). */
  private boolean isOfQuic(ByteBuf content) {
    int first = content.getByte(content.readerIndex());
    boolean beginning = (first & KIND) == INITIAL;
    return (first & FIXED_BIT) != 0
        && !(server && beginning && content.readableBytes() < QuicCodecs.DATAGRAM);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf content = ((DatagramPacket) message).content();
    if (!content.isReadable()) {
      ReferenceCountUtil.release(message); // Netty's way to wait until all before is sent
      promise.trySuccess();
      return;
    }
    remember(content.retainedDuplicate());
    context.write(message, promise);
    ask(context);
  }

  /**
   * Asks Netty a moment later whether there is more to send. When the time for sending again is up
   * while Netty is sending, it takes note of what got lost, sends nothing of it and waits for the
   * other side, which may have nothing to say. An idle connection is not asked.
   */
  private void ask(ChannelHandlerContext context) {
    if (!asking && !ending) {
      asking = true;
      context
          .executor()
          .schedule(
              () -> {
                asking = false;
                if (!ending && !context.isRemoved()) {
                  context.fireChannelWritabilityChanged();
                }
              },
              ASK_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private void remember(@Nullable ByteBuf datagram) {
    if (last != null) {
      last.release();
    }
    last = datagram;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof CloseCause why && cause == null) {
      cause = why;
    }
    context.fireUserEventTriggered(event);
  }

  /** Ends the path; the connection is closed. */
  void end(ChannelHandlerContext context, boolean peerKnows) {
    if (ending) {
      return;
    }
    ending = true;
    if (peerKnows || last == null) {
      context.close();
    } else {
      next(context);
    }
  }

  private void next(ChannelHandlerContext context) {
    if (repeats >= AGAIN.length) {
      context.close();
      return;
    }
    int wait = AGAIN[repeats] - (repeats == 0 ? 0 : AGAIN[repeats - 1]);
    repeats++;
    context
        .executor()
        .schedule(
            () -> {
              repeat(context);
              next(context);
            },
            wait,
            TimeUnit.MILLISECONDS);
  }

  private void repeat(ChannelHandlerContext context) {
    ByteBuf datagram = last;
    if (datagram != null && context.channel().isActive()) {
      context.writeAndFlush(
          new DatagramPacket(
              datagram.retainedDuplicate(), (InetSocketAddress) context.channel().remoteAddress()));
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    remember(null);
  }
}
