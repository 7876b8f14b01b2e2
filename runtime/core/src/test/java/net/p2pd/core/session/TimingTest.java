package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import org.junit.jupiter.api.Test;

/** Acknowledgements and signs of life, in virtual time. */
final class TimingTest {

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void whatArrivesIsAcknowledgedAfterTwentyMilliseconds() {
    RawPeer peer = new RawPeer();
    peer.open(1, "");
    peer.loop.advance(millis(19));
    assertThat(peer.frames(FrameHeader.ACK)).isEmpty();
    peer.data(1, "x");
    peer.loop.advance(millis(1));
    assertThat(peer.frames(FrameHeader.ACK)).hasSize(1);
    assertThat(peer.frames.get(0).ack()).isEqualTo(2);
    peer.loop.advance(Duration.ofSeconds(1));
    assertThat(peer.frames(FrameHeader.ACK)).hasSize(1);
  }

  @Test
  void aFrameThatGoesOutAnywayCarriesTheAck() {
    RawPeer peer = new RawPeer();
    peer.side.echo();
    peer.open(1, "");
    peer.data(1, "x");
    peer.loop.advance(millis(500));
    assertThat(peer.frames).hasSize(1);
    assertThat(peer.frames.get(0).type()).isEqualTo(FrameHeader.DATA);
    assertThat(peer.frames.get(0).ack()).isEqualTo(2);
  }

  @Test
  void manyFramesGetNoMoreThanOneAckInTwentyMillisecondsOrSixtyFourKibibytes() {
    RawPeer peer = new RawPeer();
    peer.side.acceptor = pipe -> pipe.onMessage((message, from) -> {});
    peer.open(1, "");
    for (int i = 0; i < 1000; i++) {
      peer.send(FrameHeader.DATA, 0, 1, new byte[100]);
      peer.loop.advance(millis(1));
    }
    assertThat(peer.frames).allMatch(frame -> frame.type() == FrameHeader.ACK);
    assertThat(peer.frames.stream().filter(frame -> frame.payload().length == 0))
        .hasSizeBetween(40, 51);

    int before = peer.frames.size();
    for (int i = 0; i < 160; i++) {
      peer.send(FrameHeader.DATA, 0, 1, new byte[16_000]);
    }
    int bytes = 160 * 16_020;
    assertThat(peer.frames.size() - before).isBetween(bytes / (1 << 19) - 1, bytes / (1 << 16));
  }

  @Test
  void acksAreNotAcknowledged() {
    SessionPair pair = new SessionPair();
    pair.near.open("");
    pair.loop.advance(millis(100));
    int flushes = pair.nearPath.flushes() + pair.farPath.flushes();
    pair.loop.advance(Duration.ofSeconds(10));
    assertThat(pair.nearPath.flushes() + pair.farPath.flushes()).isEqualTo(flushes);
    assertThat(pair.loop.timers()).isEqualTo(2); // the two keepalives
  }

  @Test
  void aSilentPeerIsAskedAfterFifteenSeconds() {
    RawPeer peer = new RawPeer();
    peer.loop.advance(millis(14_999));
    assertThat(peer.frames).isEmpty();
    peer.loop.advance(millis(1));
    Frame ping = peer.frames.get(0);
    assertThat(ping.type()).isEqualTo(FrameHeader.PING);
    assertThat(ping.code()).isZero();
  }

  @Test
  void aPeerThatAnswersIsKept() {
    SessionPair pair = new SessionPair();
    pair.loop.advance(Duration.ofMinutes(10));
    assertThat(pair.near.session.isOpen()).isTrue();
    assertThat(pair.far.session.isOpen()).isTrue();
  }

  @Test
  void aPeerThatDoesNotAnswerIsGivenUpAfterThreeQuestions() {
    RawPeer peer = new RawPeer();
    peer.open(1, "");
    Pipe pipe = peer.side.accepted.get(0);
    peer.loop.advance(millis(44_999));
    assertThat(peer.frames(FrameHeader.PING)).hasSize(3);
    assertThat(pipe.isOpen()).isTrue();

    peer.loop.advance(millis(2));
    CloseCause cause = peer.side.closeCause();
    assertThat(cause.id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(cause.text()).contains("no sign of life from the other side for 45 s");
    assertThat(peer.loop.await(pipe.closed()).id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(peer.sidePath.closedHard()).isTrue();
    assertThat(peer.loop.timers()).isZero();
  }

  @Test
  void anyByteIsASignOfLife() {
    RawPeer peer = new RawPeer();
    byte[] header = RawPeer.header(FrameHeader.PING, 0, 0, 8, 0, 0, 0);
    for (byte one : header) {
      peer.loop.advance(Duration.ofSeconds(30));
      peer.raw(new byte[] {one});
    }
    assertThat(peer.side.session.isOpen()).isTrue();
  }

  @Test
  void aQuestionIsAnsweredWithItsNumber() {
    RawPeer peer = new RawPeer();
    peer.send(FrameHeader.PING, 0, 0, ByteBuffer.allocate(8).putInt(0).putInt(77).array());
    peer.send(FrameHeader.PING, 0, 0, ByteBuffer.allocate(8).putInt(1).putInt(78).array());
    assertThat(peer.frames).hasSize(1);
    ByteBuffer answer = ByteBuffer.wrap(peer.frames.get(0).payload());
    assertThat(answer.getInt()).isEqualTo(1);
    assertThat(answer.getInt()).isEqualTo(77);
  }

  @Test
  void aClosedSessionLeavesNoTimer() {
    SessionPair pair = new SessionPair();
    pair.near.open("").send("x");
    pair.loop.run();
    pair.near.session.closeAsync();
    pair.loop.run();
    pair.loop.advance(millis(20)); // an ACK timer is not taken back, it ends by itself
    assertThat(pair.loop.timers()).isZero();
  }
}
