package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;

/** Two sides of one session, over a path in memory and in virtual time. */
final class SessionPair {

  final TestLoop loop = new TestLoop();
  final MemoryDriver nearPath;
  final MemoryDriver farPath;
  final Side near;
  final Side far;

  SessionPair() {
    this(SessionLimits.defaults());
  }

  SessionPair(SessionLimits limits) {
    this(limits, limits);
  }

  SessionPair(SessionLimits nearLimits, SessionLimits farLimits) {
    MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.STREAM, loop);
    nearPath = pair.near();
    farPath = pair.far();
    near = new Side(loop, nearPath, Peers.BOB, true, nearLimits);
    far = new Side(loop, farPath, Peers.ALICE, false, farLimits);
    loop.run();
    near.confirm();
    far.confirm();
  }

  Message receive(Pipe pipe) {
    return loop.await(pipe.receive());
  }

  /** Checks that no buffer of the path is left behind when all pipes are dropped. */
  void assertNoLeak() {
    loop.runTask(() -> near.accepted.forEach(Pipe::abort));
    loop.runTask(() -> far.accepted.forEach(Pipe::abort));
    assertThat(near.credit().unread()).isZero();
    assertThat(far.credit().unread()).isZero();
    assertThat(near.credit().large()).isZero();
    assertThat(far.credit().large()).isZero();
    assertThat(nearPath.leases()).isZero();
    assertThat(farPath.leases()).isZero();
  }
}
