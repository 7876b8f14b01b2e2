package net.p2pd.node.netty;

import java.time.Duration;
import java.util.Set;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;
import net.p2pd.testkit.PipeContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** Netty's pipes keep the rules of all pipes, on the JDK's sockets and on Linux's. */
class NettyPipesContractTest {

  /** Loops that live as long as the tests of one kind. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OnSockets extends PipeContract {
    private final NettyLoops.Io io;
    private NettyLoops loops;

    OnSockets(NettyLoops.Io io) {
      this.io = io;
    }

    @BeforeAll
    void startLoops() {
      if (io == NettyLoops.Io.EPOLL && EpollSockets.whyMissing() != null) {
        String reason = "epoll is missing here: " + EpollSockets.whyMissing();
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
      }
      loops = NettyLoops.start(io, 1, true);
    }

    @AfterAll
    void closeLoops() {
      if (loops != null) {
        loops.close(Duration.ofSeconds(10));
      }
    }

    @Override
    protected PipeProvider provider() {
      return new NettyPipeProvider(loops);
    }

    /** It is what the context's pipes are made of. */
    @Override
    protected boolean usesOnlyTheContext() {
      return false;
    }

    @Override
    protected Route route() {
      return Rig.loopback(Family.IPV4, 0);
    }
  }

  @Nested
  class OnNio extends OnSockets {
    OnNio() {
      super(NettyLoops.Io.NIO);
    }

    @Override
    protected boolean supports(PipeOption<?> option) {
      return !Set.of(PipeOptions.HOP_LIMIT, PipeOptions.BIND_TO_DEVICE).contains(option);
    }
  }

  @Nested
  class OnEpoll extends OnSockets {
    OnEpoll() {
      super(NettyLoops.Io.EPOLL);
    }
  }
}
