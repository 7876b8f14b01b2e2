package net.p2pd.service.stun;

import java.util.List;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;

/** Pipes on real sockets, wired as a node wires them. */
final class RealPipes implements AutoCloseable {

  private final NettyLoops loops;
  private final Pipes pipes;

  RealPipes(NettyLoops.Io io) {
    loops = NettyLoops.start(io, 2, true);
    NettyPipeProvider provider = new NettyPipeProvider(loops);
    pipes = CorePipes.of(() -> List.of(provider), new NettyNames(loops), List::of, loops::next);
  }

  Pipes pipes() {
    return pipes;
  }

  @Override
  public void close() {
    loops.close();
  }
}
