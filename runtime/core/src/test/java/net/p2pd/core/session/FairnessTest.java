package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import org.junit.jupiter.api.Test;

final class FairnessTest {

  @Test
  void aLongMessageDoesNotHoldUpSmallOnes() {
    SessionPair pair = new SessionPair();
    List<String> order = new ArrayList<>();
    pair.far.acceptor =
        pipe -> pipe.onMessage((message, from) -> order.add(pipe.protocol() + message.size()));
    Pipe bulk = pair.near.open("bulk ");
    Pipe chat = pair.near.open("chat ");
    pair.loop.run();
    pair.loop.runTask(
        () -> {
          bulk.send(new byte[16 << 20]);
          for (int i = 1; i <= 20; i++) {
            chat.send(new byte[i]);
          }
        });

    assertThat(order).hasSize(21);
    assertThat(order.subList(0, 20)).allMatch(line -> line.startsWith("chat "));
    assertThat(order.get(20)).startsWith("bulk ");
  }

  @Test
  void streamsTakeTurnsFrameByFrame() {
    RawPeer peer = new RawPeer();
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      pipes.add(peer.side.open(""));
    }
    peer.loop.run();
    peer.loop.runTask(() -> pipes.forEach(pipe -> pipe.send(new byte[50_000])));

    List<Frame> data = peer.frames(FrameHeader.DATA);
    assertThat(data).hasSize(12);
    assertThat(data.subList(0, 9))
        .extracting(Frame::stream)
        .containsExactly(2, 4, 6, 2, 4, 6, 2, 4, 6);
    assertThat(data.subList(0, 9))
        .allMatch(frame -> frame.payload().length == SendQueue.SHARED_FRAME);
    assertThat(data.subList(0, 9)).allMatch(frame -> frame.flags() == FrameHeader.MORE);
    assertThat(data.subList(9, 12)).allMatch(frame -> frame.flags() == 0);
  }

  @Test
  void aMessageThatIsAloneGoesInTheLongestFrames() {
    RawPeer peer = new RawPeer();
    Pipe pipe = peer.side.open("");
    peer.loop.runTask(() -> pipe.send(new byte[100_000]));

    assertThat(peer.frames(FrameHeader.DATA))
        .extracting(frame -> frame.payload().length)
        .containsExactly(65_536, 100_000 - 65_536);
  }

  @Test
  void thePathIsNeverGivenMuchMoreThanItTakes() {
    RawPeer peer = new RawPeer();
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pipes.add(peer.side.open(""));
    }
    peer.loop.run();
    peer.sidePath.stall(true);
    peer.loop.runTask(() -> pipes.forEach(pipe -> pipe.send(new byte[250_000])));
    pipes.forEach(Pipe::abort);
    peer.loop.run();
    peer.sidePath.stall(false);
    peer.loop.run();

    assertThat(peer.frames(FrameHeader.RESET)).hasSize(8);
    assertThat(peer.frames(FrameHeader.DATA).stream().mapToInt(f -> f.payload().length).sum())
        .isBetween(PathWriter.AHEAD / 2, PathWriter.AHEAD + FrameHeader.MAX_LENGTH);
  }
}
