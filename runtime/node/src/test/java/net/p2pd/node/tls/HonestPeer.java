package net.p2pd.node.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.Transport;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.core.session.SessionMux;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyPipeProvider;

/**
 * A peer that does everything right, with a session of its own to a node, on which it asks for an
 * echo again and again and notes whether each is answered.
 */
public final class HonestPeer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 1, true);
  private final Identity identity = Identity.ephemeral();
  private final Pipe stream;
  private final Thread asking;
  private volatile boolean stopped;
  private volatile int answered;
  private volatile Throwable failure;

  public HonestPeer(int port, PeerId node) throws Exception {
    stream = session(port, node).open("").get(60, TimeUnit.SECONDS);
    asking = new Thread(this::ask, "honest-peer");
    asking.start();
  }

  private SessionMux session(int port, PeerId node) throws Exception {
    PipeDriver driver =
        new NettyPipeProvider(loops)
            .open(
                new PipeRequest(
                    Transport.TCP,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    null,
                    PipeOptions.defaults()))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    Pipe raw = EnginePipe.over(driver, PipeOptions.defaults(), PipeAttributes.defaults());
    SecuredPath path =
        new TlsSessionProvider()
            .secure(new SessionRequest(raw, true, identity.peerId(), identity, node, PATIENCE))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    CompletableFuture<Void> agreed = new CompletableFuture<>();
    boolean nodeDecides = node.compareTo(identity.peerId()) < 0;
    SessionMux session =
        SessionMux.over(
            PipeDrivers.of(path.pipe()),
            node,
            true,
            SessionLimits.defaults(),
            new SessionMux.Listener() {
              @Override
              public void control(ByteBuffer message) {
                if (message.get(0) == (nodeDecides ? 2 : 3)) { // SELECT or CONFIRM
                  agreed.complete(null);
                }
              }

              @Override
              public void stream(SessionMux from, Pipe pipe) {}
            });
    ConnectReport report = ConnectReport.about(node).connectedBy("test", "here", false).build();
    session.sendControl(control(1, 1)); // HELLO, the calling side
    if (nodeDecides) {
      agreed.get(60, TimeUnit.SECONDS);
      session.confirm(report);
      session.sendControl(control(3, -1));
    } else {
      session.confirm(report);
      session.sendControl(control(2, -1));
      agreed.get(60, TimeUnit.SECONDS);
    }
    return session;
  }

  private static ByteBuffer control(int type, int flags) {
    ByteBuffer message = ByteBuffer.allocate(flags < 0 ? 17 : 18);
    message.put((byte) type).putLong(4711).putLong(42);
    if (flags >= 0) {
      message.put((byte) flags);
    }
    return message.flip();
  }

  private void ask() {
    try {
      for (int i = 0; !stopped; i++) {
        String text = "echo " + i;
        stream.send(text);
        String answer = stream.receive(PATIENCE).get().text();
        if (!answer.equals(text)) {
          throw new AssertionError("asked for '" + text + "', got '" + answer + "'");
        }
        answered++;
        LockSupport.parkNanos(1_000_000); // leaves the machine to others
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Returns how many echoes came back so far. */
  public int answered() {
    return answered;
  }

  /** Waits for so many more answers; fails if one did not come. */
  public void awaitMore(int count) throws InterruptedException {
    int wanted = answered + count;
    while (answered < wanted) {
      if (failure != null || !asking.isAlive()) {
        throw new AssertionError("an echo was not answered after " + answered, failure);
      }
      asking.join(5);
    }
  }

  @Override
  public void close() throws Exception {
    stopped = true;
    asking.join();
    loops.close();
    if (failure != null) {
      throw new AssertionError("an echo was not answered", failure);
    }
  }
}
