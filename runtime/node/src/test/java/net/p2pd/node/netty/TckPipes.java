package net.p2pd.node.netty;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.core.session.SessionMux;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.TlsSessionProvider;

/** Makes pairs of pipes of each kind, over real sockets on loopback. */
final class TckPipes implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final PipeOptions LINES =
      PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.line());

  private final Rig rig = new Rig(NettyLoops.Io.AUTO);
  private final CorePipes pipes;
  private final LinkedBlockingQueue<Pipe> streams = new LinkedBlockingQueue<>();
  private SessionMux opening;
  private SessionMux answering;

  TckPipes() {
    List<PipeProvider> providers = List.of(rig.provider);
    pipes = CorePipes.of(() -> providers, new NettyNames(rig.loops), List::of, rig.loops::next);
  }

  TckSource tcp() {
    return tcp(LINES);
  }

  private TckSource tcp(PipeOptions options) {
    Pipe server = End.get(pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), options));
    CompletableFuture<Pipe> accepting = server.accept(LIMIT);
    Pipe near = End.get(pipes.open(Transport.TCP, to(server), null, options));
    return new TckSource(near, End.get(accepting), server::close);
  }

  TckSource udp() {
    Pipe far =
        End.get(pipes.listen(Transport.UDP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
    return new TckSource(End.get(pipes.open(Transport.UDP, to(far))), far, () -> {});
  }

  /** Streams of one session, through TLS. */
  TckSource session() {
    if (opening == null) {
      connect();
    }
    Pipe near = End.get(opening.open("tck"));
    try {
      Pipe far = streams.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return new TckSource(near, far, () -> {});
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void connect() {
    Identity anna = Identity.ephemeral();
    Identity boris = Identity.ephemeral();
    Pipe server =
        End.get(pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
    CompletableFuture<Pipe> accepting = server.accept(LIMIT);
    Pipe near = End.get(pipes.open(Transport.TCP, to(server)));
    Pipe far = End.get(accepting);
    CompletableFuture<SecuredPath> annas = secure(near, true, anna, boris);
    CompletableFuture<SecuredPath> boriss = secure(far, false, boris, anna);
    opening = session(End.get(annas), true);
    answering = session(End.get(boriss), false);
  }

  private static CompletableFuture<SecuredPath> secure(
      Pipe pipe, boolean client, Identity self, Identity peer) {
    TlsSessionProvider provider = new TlsSessionProvider();
    provider.prepare(self.peerId(), self);
    return provider
        .secure(new SessionRequest(pipe, client, self.peerId(), self, peer.peerId(), LIMIT))
        .toCompletableFuture();
  }

  private SessionMux session(SecuredPath path, boolean client) {
    SessionMux session =
        SessionMux.over(
            PipeDrivers.of(path.pipe()),
            path.peer(),
            client,
            SessionLimits.defaults(),
            new SessionMux.Listener() {
              @Override
              public void control(ByteBuffer message) {}

              @Override
              public void stream(SessionMux from, Pipe stream) {
                streams.add(stream);
              }
            });
    session.confirm(ConnectReport.about(path.peer()).connectedBy("tck", "here", false).build());
    return session;
  }

  /** Two drivers in memory, on a loop that is none of Netty's. */
  static TckSource memory() {
    MemoryPair pair = new MemoryPair();
    PipeAttributes attributes = PipeAttributes.defaults();
    return new TckSource(
        EnginePipe.over(pair.one(), LINES, attributes),
        EnginePipe.over(pair.other(), LINES, attributes),
        pair::close);
  }

  private static Destination to(Pipe server) {
    return Destination.of(server.local().orElseThrow());
  }

  @Override
  public void close() {
    if (opening != null) {
      End.get(opening.closeAsync());
      End.get(answering.closeAsync());
    }
    rig.close();
  }
}
