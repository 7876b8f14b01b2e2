package net.p2pd.node.quic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.UnaryOperator;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyPipeProvider;

/** Two UDP sockets on loopback that know each other, as after a punching. */
final class Path implements AutoCloseable {

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.NIO, 2, true);
  private final NettyPipeProvider provider = new NettyPipeProvider(loops);
  final Pipe near;
  final Pipe far;

  Path() {
    this(driver -> driver);
  }

  /**
   * Makes a path.
   *
   * @param link what stands between a socket and its pipe, at both ends
   */
  Path(UnaryOperator<PipeDriver> link) {
    try {
      DatagramChannel one = DatagramChannel.open();
      DatagramChannel other = DatagramChannel.open();
      one.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      one.connect(other.getLocalAddress());
      other.connect(one.getLocalAddress());
      near = pipe(link.apply(driver(one)));
      far = pipe(link.apply(driver(other)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PipeDriver driver(DatagramChannel channel) {
    return provider.wrap(channel, PipeOptions.defaults()).toCompletableFuture().join();
  }

  private static Pipe pipe(PipeDriver driver) {
    return EnginePipe.over(driver, PipeOptions.defaults(), PipeAttributes.defaults());
  }

  /** Sends one datagram from an end of the path, past whatever uses that end. */
  static void inject(PipeDriver end, byte[] datagram) {
    end.eventLoop()
        .execute(
            () -> {
              end.write(ByteBuffer.wrap(datagram), null, null);
              end.flush();
            });
  }

  NettyLoops loops() {
    return loops;
  }

  @Override
  public void close() {
    loops.close();
  }
}
