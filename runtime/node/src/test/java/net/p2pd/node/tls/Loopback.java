package net.p2pd.node.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyPipeProvider;

/** Real sockets on loopback: one that listens, and as many that connect as a test wants. */
final class Loopback implements AutoCloseable, PipeSink {

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 2, true);
  private final NettyPipeProvider provider = new NettyPipeProvider(loops);
  private final LinkedBlockingQueue<Pipe> accepted = new LinkedBlockingQueue<>();
  private final PipeDriver server = listen();

  Loopback() {
    server
        .eventLoop()
        .execute(
            () -> {
              server.start(this);
              server.read(true);
            });
  }

  private PipeDriver listen() {
    try {
      ServerSocketChannel channel = ServerSocketChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return provider.wrap(channel, PipeOptions.defaults()).toCompletableFuture().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PipeDriver open(Transport transport, InetSocketAddress remote) {
    return provider
        .open(new PipeRequest(transport, remote, null, PipeOptions.defaults()))
        .toCompletableFuture()
        .join();
  }

  private static Pipe pipe(PipeDriver driver) {
    return EnginePipe.over(driver, PipeOptions.defaults(), PipeAttributes.defaults());
  }

  /** Returns the port that listens. */
  int port() {
    return Objects.requireNonNull(server.local()).getPort();
  }

  /** Connects to a port of this machine. */
  Pipe connect(int port) {
    return pipe(open(Transport.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
  }

  /** Returns the next connection that was made to {@link #port()}. */
  Pipe accepted() throws InterruptedException {
    return Objects.requireNonNull(accepted.poll(20, TimeUnit.SECONDS), "nobody connected");
  }

  /** Returns a pipe of datagrams. */
  Pipe datagrams() {
    return pipe(open(Transport.UDP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)));
  }

  @Override
  public void accepted(PipeDriver driver) {
    accepted.add(pipe(driver));
  }

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    throw new AssertionError("a server has no data");
  }

  @Override
  public void ended() {}

  @Override
  public void error(Throwable error) {
    throw new AssertionError(error);
  }

  @Override
  public void closed(CloseCause cause) {}

  @Override
  public void close() {
    loops.close();
  }
}
