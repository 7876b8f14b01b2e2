package net.p2pd.node;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.metrics.NodeMetrics;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;

/** The pipes of one node: over Netty and what plugins bring, and to peers. */
final class NodePipes {

  /** Opens a stream to a peer; the node, once it is up. */
  @FunctionalInterface
  interface PeerPipes {
    CompletionStage<Pipe> open(PeerAddress peer, PipeOptions options);
  }

  private final Pipes pipes;
  private volatile @Nullable PeerPipes peers;

  @Inject
  NodePipes(
      NettyLoops loops,
      NettyPipeProvider netty,
      StartedServices services,
      Surroundings nics,
      Optional<NodeMetrics> metrics) {
    CorePipes own =
        pipes(loops, netty, () -> services.of(PipeProvider.class), nics::nics)
            .withPeers(this::openPeer);
    this.pipes = metrics.map(all -> own.withObserver(all.pipes())).orElse(own);
  }

  /** Returns pipes that belong to no node; their threads do not keep the Java runtime alive. */
  static Pipes withoutNode(RouteProvider routes) {
    NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, NettyLoops.defaultThreads(), true);
    NettyPipeProvider netty = new NettyPipeProvider(loops);
    return pipes(loops, netty, () -> List.of(netty), routes::nics);
  }

  private static CorePipes pipes(
      NettyLoops loops,
      NettyPipeProvider netty,
      Supplier<List<PipeProvider>> providers,
      Supplier<List<Nic>> nics) {
    return CorePipes.of(providers, new NettyNames(loops), nics, loops::next)
        .withChannels(netty::wrap);
  }

  Pipes pipes() {
    return pipes;
  }

  void peers(PeerPipes opener) {
    peers = opener;
  }

  private CompletionStage<Pipe> openPeer(PeerAddress peer, PipeOptions options) {
    PeerPipes opener = peers;
    return opener == null
        ? CompletableFuture.failedFuture(
            new PipeException("the node is not up yet, so it cannot reach peers"))
        : opener.open(peer, options);
  }
}
