package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

/** How a session begins: control messages, then both sides agree, then streams. */
final class ConfirmTest {

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void controlMessagesAreExchangedBeforeTheSessionIsConfirmed() {
    RawPeer peer = new RawPeer(SessionLimits.defaults(), false);
    peer.send(FrameHeader.DATA, 0, 0, "hello".getBytes(StandardCharsets.UTF_8));
    assertThat(peer.side.control).containsExactly("hello");
    assertThat(peer.loop.await(peer.side.session.sendControl(text("welcome")))).isNull();
    assertThat(peer.frames).hasSize(1);
    assertThat(peer.frames.get(0).stream()).isZero();
    assertThat(new String(peer.frames.get(0).payload(), StandardCharsets.UTF_8))
        .isEqualTo("welcome");
    assertThat(peer.side.session.isOpen()).isFalse();
    assertThatThrownBy(() -> peer.side.session.report()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> peer.loop.await(peer.side.session.open("")))
        .rootCause()
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("not agreed on yet");
  }

  @Test
  void streamsThatComeAMomentEarlyWaitForTheConfirmation() {
    RawPeer peer = new RawPeer(SessionLimits.defaults(), false);
    List<String> heard = new ArrayList<>();
    peer.side.acceptor = pipe -> pipe.onMessage((message, from) -> heard.add(message.text()));
    peer.open(1, "early");
    peer.data(1, "first");
    peer.data(1, "second");
    assertThat(peer.side.accepted).isEmpty();

    peer.side.confirm();
    assertThat(peer.side.accepted).hasSize(1);
    assertThat(heard).containsExactly("first", "second");
    peer.data(1, "third");
    assertThat(heard).containsExactly("first", "second", "third");
    assertThat(peer.side.session.isOpen()).isTrue();
    assertThat(peer.side.session.report().isConnected()).isTrue();
  }

  @Test
  void whatWaitsForTheConfirmationMayBeCutAnywhere() {
    byte[] open = RawPeer.header(FrameHeader.OPEN, 0, 0, 1, 1, 0, 0);
    byte[] all = new byte[open.length + 1];
    System.arraycopy(open, 0, all, 0, open.length);
    all[open.length] = 'p';
    for (int cut = 1; cut < all.length; cut++) {
      RawPeer peer = new RawPeer(SessionLimits.defaults(), false);
      peer.raw(Arrays.copyOf(all, cut));
      peer.side.confirm();
      peer.raw(Arrays.copyOfRange(all, cut, all.length));
      assertThat(peer.side.accepted).as("cut at %d", cut).hasSize(1);
    }
  }

  @Test
  void littleIsHeldForASessionThatIsNeverConfirmed() {
    RawPeer peer = new RawPeer(SessionLimits.defaults(), false);
    peer.open(1, "");
    for (int i = 0; i < 100; i++) {
      peer.send(FrameHeader.DATA, 0, 1, new byte[2000]);
    }
    assertThat(peer.sidePath.isWanted()).isFalse();
    assertThat(peer.side.accepted).isEmpty();
    peer.loop.advance(Duration.ofMinutes(1));
    assertThat(peer.frames(FrameHeader.PING)).isEmpty();
    peer.side.session.goAway("not wanted");
    peer.loop.advance(Duration.ofSeconds(2));
    assertThat(peer.side.closeCause().text()).isEqualTo("not wanted");
  }

  @Test
  void controlMessagesAreFewAtFirstAndOneASecondLater() {
    RawPeer peer = new RawPeer();
    byte[] message = {1};
    for (int i = 0; i < 32; i++) {
      peer.send(FrameHeader.DATA, 0, 0, message);
    }
    for (int i = 0; i < 100; i++) {
      peer.loop.advance(Duration.ofSeconds(1));
      peer.send(FrameHeader.DATA, 0, 0, message);
    }
    assertThat(peer.side.control).hasSize(132);
    peer.send(FrameHeader.DATA, 0, 0, message);
    assertThat(peer.goAway().text()).contains("more than 32 control messages at once");
  }

  @Test
  void aControlMessageHasOneTo4096Bytes() {
    SessionPair pair = new SessionPair();
    pair.near.session.sendControl(ByteBuffer.allocate(4096));
    pair.loop.run();
    assertThat(pair.far.control).hasSize(1);
    assertThatThrownBy(() -> pair.near.session.sendControl(ByteBuffer.allocate(4097)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pair.near.session.sendControl(ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListenerThatThrowsEndsItsSessionWithWords() {
    TestLoop loop = new TestLoop();
    MemoryDriver.Pair paths = MemoryDriver.pair(PipeKind.STREAM, loop);
    SessionMux.Listener broken =
        new SessionMux.Listener() {
          @Override
          public void control(ByteBuffer message) {
            throw new IllegalStateException("a fault of the listener's");
          }

          @Override
          public void stream(SessionMux session, Pipe stream) {}
        };
    SessionMux far =
        SessionMux.over(paths.far(), Peers.ALICE, false, SessionLimits.defaults(), broken);
    Side near = new Side(loop, paths.near(), Peers.BOB, true, SessionLimits.defaults());
    near.session.sendControl(text("x"));
    assertThat(near.closeCause().text()).contains("a fault of the listener's");
    assertThat(loop.await(far.closed()).id()).isEqualTo("failed");
  }

  @Test
  void aSessionNeedsAStream() {
    TestLoop loop = new TestLoop();
    MemoryDriver datagrams = MemoryDriver.pair(PipeKind.DATAGRAM, loop).near();
    assertThatThrownBy(() -> new Side(loop, datagrams, Peers.BOB, true, SessionLimits.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("STREAM");
  }
}
