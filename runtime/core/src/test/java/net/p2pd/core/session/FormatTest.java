package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import net.p2pd.api.pipe.PipeOptions;
import org.junit.jupiter.api.Test;

/** The format on the wire, byte by byte, and the limits' own limits. */
final class FormatTest {

  @Test
  void aHeaderHasTwentyBytesInTheOrderThatIsWrittenDown() {
    ByteBuffer out = ByteBuffer.allocate(FrameHeader.SIZE);
    FrameHeader.write(out, 2, 1, 0x10000, 0x01020304, 0x05060708, 0x090A0B0C);
    assertThat(HexFormat.of().formatHex(out.array()))
        .isEqualTo("0201" + "0000" + "00010000" + "01020304" + "05060708" + "090a0b0c");

    FrameHeader header = new FrameHeader();
    header.read(out.flip());
    header.check();
    assertThat(header)
        .hasToString("DATA stream=16909060 length=65536 sequence=84281096 ack=151653132 MORE");
  }

  @Test
  void anOpenAMessageAndAnEndLookLikeThis() {
    RawPeer peer = new RawPeer();
    peer.loop.runTask(
        () -> {
          peer.side
              .session
              .open("p")
              .thenAccept(
                  pipe -> {
                    pipe.send("hi");
                    pipe.end();
                  });
        });
    assertThat(peer.frames)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new Frame(FrameHeader.OPEN, 0, 2, 0, 0, new byte[] {'p'}),
            new Frame(FrameHeader.DATA, 0, 2, 1, 0, new byte[] {'h', 'i'}),
            new Frame(FrameHeader.END, 0, 2, 2, 0, new byte[0]));
  }

  @Test
  void numbersGoOnBehindTheLastOne() {
    Numbering sender = new Numbering();
    Numbering receiver = new Numbering();
    FrameHeader header = new FrameHeader();
    for (int i = 0; i < 3; i++) {
      ByteBuffer out = ByteBuffer.allocate(FrameHeader.SIZE);
      FrameHeader.write(out, FrameHeader.END, 0, 0, 1, sender.number(FrameHeader.END), 0);
      header.read(out.flip());
      receiver.arrived(header);
    }
    assertThat(receiver.ack()).isEqualTo(3);
    assertThat(sender.unacknowledged()).isEqualTo(3);
    ByteBuffer out = ByteBuffer.allocate(FrameHeader.SIZE);
    FrameHeader.write(
        out, FrameHeader.ACK, 0, 0, 0, receiver.number(FrameHeader.ACK), receiver.ack());
    header.read(out.flip());
    sender.arrived(header);
    assertThat(sender.unacknowledged()).isZero();
    assertThat(receiver.number(FrameHeader.PING)).isZero();
  }

  @Test
  void theDefaultsAreTheseNumbers() {
    SessionLimits limits = SessionLimits.defaults();
    assertThat(limits.maxMessage()).isEqualTo(16 << 20);
    assertThat(limits.maxStreams()).isEqualTo(4096);
    assertThat(limits.streamWindow()).isEqualTo(4 << 20);
    assertThat(limits.sessionWindow()).isEqualTo(8 << 20);
    assertThat(limits.sessionBuffer()).isEqualTo(16 << 20);
    assertThat(limits.ackDelay()).isEqualTo(Duration.ofMillis(20));
    assertThat(limits.pingAfter()).isEqualTo(Duration.ofSeconds(15));
    assertThat(limits.deadAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.streamOptions().get(PipeOptions.READ_BUFFER)).isEqualTo(1024);
  }

  @Test
  void aLimitOutOfRangeIsRefusedWithItsName() {
    SessionLimits.Builder builder = SessionLimits.builder();
    assertThatThrownBy(() -> builder.maxMessage(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("session.max-message cannot be 0; allowed: 1 to 1073741824");
    assertThatThrownBy(() -> builder.streamWindow(1000)).hasMessageContaining("stream-window");
    assertThatThrownBy(() -> builder.sessionWindow(1000)).hasMessageContaining("session-window");
    assertThatThrownBy(() -> builder.sessionBuffer(1000)).hasMessageContaining("session-buffer");
    assertThatThrownBy(() -> builder.maxStreams(0)).hasMessageContaining("max-streams");
    assertThatThrownBy(() -> builder.ackBytes(1)).hasMessageContaining("ack-bytes");
    assertThatThrownBy(() -> builder.ackDelay(Duration.ofMillis(5)))
        .hasMessageContaining("ack-delay");
    assertThatThrownBy(() -> builder.pingAfter(Duration.ZERO)).hasMessageContaining("ping-after");
    assertThatThrownBy(() -> builder.deadAfter(Duration.ofDays(2)))
        .hasMessageContaining("dead-after");
    assertThatThrownBy(() -> builder.goodbye(Duration.ofDays(2))).hasMessageContaining("goodbye");
  }
}
