package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.core.testing.TestLoop;

/** One side of a session in a test, with everything that its listener heard. */
final class Side implements SessionMux.Listener {

  final TestLoop loop;
  final SessionMux session;
  final List<String> control = new ArrayList<>();
  final List<Pipe> accepted = new ArrayList<>();

  /** What happens to streams that the other side opens. */
  Consumer<Pipe> acceptor = pipe -> {};

  Side(TestLoop loop, PipeDriver path, PeerId peer, boolean client, SessionLimits limits) {
    this.loop = loop;
    this.session = SessionMux.over(path, peer, client, limits, this);
  }

  @Override
  public void control(ByteBuffer message) {
    control.add(StandardCharsets.UTF_8.decode(message).toString());
  }

  @Override
  public void stream(SessionMux from, Pipe stream) {
    acceptor.accept(stream);
    accepted.add(stream);
  }

  Side confirm() {
    session.confirm(ConnectReport.about(session.peer()).connectedBy("test", "here", false).build());
    loop.run();
    return this;
  }

  /** Makes every accepted stream answer with what it gets, and end when the other side ends. */
  Side echo() {
    acceptor = pipe -> pipe.onMessage((message, from) -> from.send(message.bytes()));
    return this;
  }

  /** Opens a stream. */
  Pipe open(String protocol) {
    return loop.await(session.open(protocol));
  }

  /** Returns why the session closed. */
  CloseCause closeCause() {
    return loop.await(session.closed());
  }

  ReceiveCredit credit() {
    return session.core().credit();
  }
}
