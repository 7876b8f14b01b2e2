package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/**
 * A listening TCP socket. Each connection gets a loop in turn; with TLS it is handed out after its
 * handshake. What nobody wants yet waits in the operating system.
 */
final class ServerDriver extends ChannelDriver<Object> {

  /** How many TLS handshakes may be under way; further connections wait in the operating system. */
  static final int MOST_HANDSHAKES = 256;

  /** How long accepting rests after it failed, most likely for want of file handles. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final NettyLoops loops;
  private final PipeOptions options;
  private final StreamSetup setup;
  private final boolean secure;
  private final Set<Channel> shaking = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Whether accepting failed the last time, which is reported once and not at every try. */
  private boolean failing;

  ServerDriver(Channel channel, EventLoop loop, NettyLoops loops, PipeOptions options) {
    super(channel, loop, Object.class);
    this.loops = loops;
    this.options = options;
    this.setup = new StreamSetup(options);
    this.secure = options.get(PipeOptions.TLS).isOn();
  }

  @Override
  public PipeKind kind() {
    return PipeKind.STREAM;
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public PipeRole role() {
    return PipeRole.SERVER;
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return null;
  }

  /** Takes a fresh connection, or a driver whose handshake is done. */
  @Override
  void deliver(PipeSink to, Object read) {
    if (read instanceof StreamDriver done) {
      to.accepted(done);
      return;
    }
    failing = false;
    SocketChannel child = (SocketChannel) read;
    StreamDriver driver;
    try {
      driver = adopt(child);
    } catch (RuntimeException e) {
      child.unsafe().closeForcibly(); // it may be gone already: options cannot be set then
      to.error(NettyErrors.accept(e, local()));
      return;
    }
    if (!secure) {
      to.accepted(driver);
    }
  }

  private StreamDriver adopt(SocketChannel child) {
    setup.apply(child.config());
    NettyEventLoop loop = loops.loopFor(child);
    SslHandler tls = secure ? TlsHandlers.server(options, loops.tlsTasks()) : null;
    StreamDriver driver = new StreamDriver(child, loop, PipeRole.ACCEPTED, Transport.TCP, tls);
    if (tls != null) {
      shake(child, driver, tls);
    }
    child.pipeline().addLast(driver);
    loop.netty().register(child);
    if (tls != null) {
      child.read();
    }
    return driver;
  }

  private void shake(SocketChannel child, StreamDriver driver, SslHandler tls) {
    child.pipeline().addLast(tls);
    shaking.add(child);
    if (shaking.size() >= MOST_HANDSHAKES) {
      suspend(true);
    }
    CompletableFuture<PipeDriver> result = new CompletableFuture<>();
    tls.handshakeFuture().addListener(done -> driver.handshaken(done.cause(), tls, result));
    result.whenComplete(
        (secured, error) -> {
          try {
            eventLoop().execute(() -> shaken(child, driver, error));
          } catch (RejectedExecutionException closed) {
            driver.close(true);
          }
        });
  }

  private void shaken(SocketChannel child, StreamDriver driver, @Nullable Throwable error) {
    boolean wasOpen = shaking.remove(child);
    if (error != null) {
      report(error);
    } else if (!wasOpen) {
      drop(driver);
    } else {
      take(driver);
    }
    if (shaking.size() == MOST_HANDSHAKES - 1) {
      suspend(false);
    }
  }

  private static void drop(StreamDriver driver) {
    driver.eventLoop().execute(() -> driver.close(true));
  }

  @Override
  void discard(Object read) {
    if (read instanceof StreamDriver driver) {
      drop(driver);
    } else {
      ((Channel) read).unsafe().closeForcibly();
    }
  }

  /** Accepting goes on after a rest: the listening socket itself is fine. */
  @Override
  void failed(Throwable error) {
    if (!failing) {
      failing = true;
      report(NettyErrors.accept(error, local()));
    }
    suspend(true);
    eventLoop().schedule(REST, () -> suspend(shaking.size() >= MOST_HANDSHAKES));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    List.copyOf(shaking).forEach(Channel::close);
    shaking.clear();
    super.channelInactive(context);
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    throw refusal("write");
  }

  @Override
  public void end(WriteListener done) {
    throw refusal("end");
  }

  private static UnsupportedOptionException refusal(String what) {
    return new UnsupportedOptionException(
        what, "a server sends nothing; use the pipes that it accepts");
  }

  @Override
  PipeException writeError(Throwable error, @Nullable Object to, int size) {
    return refusal("write");
  }
}
