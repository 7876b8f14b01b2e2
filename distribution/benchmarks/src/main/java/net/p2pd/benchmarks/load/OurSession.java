package net.p2pd.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.core.session.SessionLimits;
import net.p2pd.core.session.SessionMux;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.quic.QuicSessionProvider;
import net.p2pd.node.tls.TlsSessionProvider;

/** Makes a session of ours and opens one stream on it, as a node does. */
final class OurSession {

  private final OurNet near = new OurNet();
  private final OurNet far = new OurNet();
  private final CompletableFuture<Pipe> accepted = new CompletableFuture<>();

  /** Makes what secures a raw pipe, from what runs the steps that take milliseconds. */
  private final Function<Executor, SessionProvider> providers;

  private OurSession(Function<Executor, SessionProvider> providers) {
    this.providers = providers;
  }

  /** Returns the two ends of a stream over TCP and TLS. */
  static OurEnds ends(TlsSessionProvider.Engine engine) {
    OurSession session = new OurSession(tasks -> new TlsSessionProvider(engine, tasks));
    Pipe listening = session.far.listen(Transport.TCP);
    Pipe raw = session.near.open(Transport.TCP, OurNet.port(listening));
    return session.connect(raw, listening.accept(OurNet.LIMIT).join());
  }

  /** Returns the two ends of a stream over UDP and QUIC. */
  static OurEnds quic() {
    OurSession session = new OurSession(QuicSessionProvider::new);
    int one = OurNet.freePort();
    int other = OurNet.freePort();
    return session.connect(session.near.datagrams(one, other), session.far.datagrams(other, one));
  }

  private OurEnds connect(Pipe raw, Pipe answered) {
    Identity anna = Identity.ephemeral();
    Identity boris = Identity.ephemeral();
    CompletableFuture<SecuredPath> path = secure(near, anna, raw, boris.peerId());
    CompletableFuture<SecuredPath> back = secure(far, boris, answered, null);
    SessionMux server = session(back.join(), false);
    SessionMux client = session(path.join(), true);
    server.confirm(report(client.peer()));
    client.confirm(report(server.peer()));
    Pipe stream = client.open("").join();
    stream.send("hello"); // the other side learns of a stream with its first message
    return new OurEnds(stream, accepted.join(), OurEnds.closing(near, far));
  }

  private CompletableFuture<SecuredPath> secure(
      OurNet net, Identity self, Pipe raw, @Nullable PeerId expected) {
    return providers
        .apply(net.loops().tlsTasks())
        .secure(
            new SessionRequest(raw, expected != null, self.peerId(), self, expected, OurNet.LIMIT))
        .toCompletableFuture();
  }

  private SessionMux session(SecuredPath path, boolean client) {
    return SessionMux.over(
        PipeDrivers.of(path.pipe()),
        path.peer(),
        client,
        SessionLimits.defaults(),
        new SessionMux.Listener() {
          @Override
          public void control(ByteBuffer message) {}

          @Override
          public void stream(SessionMux session, Pipe stream) {
            stream.receive(OurNet.LIMIT).thenAccept(hello -> started(stream));
          }
        });
  }

  /** The hello is gone and with it its queue, so that only the load's own handler is left. */
  private void started(Pipe stream) {
    stream.unsubscribe(net.p2pd.api.pipe.Filter.ALL);
    accepted.complete(stream);
  }

  private static ConnectReport report(PeerId peer) {
    return ConnectReport.about(peer).connectedBy("benchmark", null, false).build();
  }
}
