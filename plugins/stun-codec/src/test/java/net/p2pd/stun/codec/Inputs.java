package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What holds for any bytes at all. */
final class Inputs {

  private Inputs() {}

  /**
   * Reads it to the end, and writes what was read: the attributes are the same then. Bytes in the
   * middle of a larger buffer are read like those that stand alone.
   */
  static void message(StunMessage view, byte[] bytes) {
    PacketKind kind = PacketKind.of(ByteBuffer.wrap(bytes));
    ByteBuffer framed = ByteBuffer.allocate(bytes.length + 8).put(3, bytes);
    view.wrap(framed.position(3).limit(3 + bytes.length));
    // RFC 7983 leaves methods of 0x080 and more to others.
    if (bytes[0] < 4) {
      assertThat(kind).isEqualTo(view.isClassic() ? PacketKind.CLASSIC_STUN : PacketKind.STUN);
    }
    assertThat(view.size()).isEqualTo(bytes.length);
    rewritten(view, bytes.length);
    Reading.everything(view);
  }

  private static void rewritten(StunMessage view, int size) {
    ByteBuffer copy = ByteBuffer.allocate(size);
    StunBuilder builder =
        new StunBuilder().begin(copy, view.stunClass(), view.method(), view.transactionId());
    for (int place = view.first(); place != StunMessage.NONE; place = view.next(place)) {
      builder.bytes(view.typeAt(place), view.valueAt(place));
    }
    StunMessage second = StunMessage.parse(copy.flip());
    assertThat(second.transactionId()).isEqualTo(view.transactionId());
    assertThat(second.toString()).isEqualTo(view.toString());
    int other = second.first();
    for (int place = view.first(); place != StunMessage.NONE; place = view.next(place)) {
      assertThat(second.valueAt(other).equals(view.valueAt(place))).isTrue();
      other = second.next(other);
    }
  }

  /** Whole or in pieces, a stream gives the same frames and the same end. */
  static void stream(byte[] bytes, int piece) {
    List<String> whole = frames(bytes, Math.max(1, bytes.length));
    assertThat(frames(bytes, piece)).isEqualTo(whole);
  }

  private static List<String> frames(byte[] bytes, int piece) {
    List<String> found = new ArrayList<>();
    StunStream stream = new StunStream();
    ChannelData data = new ChannelData();
    try {
      for (int at = 0; at < bytes.length; at += piece) {
        ByteBuffer chunk = ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at));
        stream.receive(chunk, frame -> found.add(told(frame, data)));
        assertThat(chunk.hasRemaining()).isFalse();
      }
    } catch (StunFormatException e) {
      found.add(e.problem().name());
    }
    return found;
  }

  private static String told(ByteBuffer frame, ChannelData data) {
    byte[] copy = new byte[frame.remaining()];
    frame.get(frame.position(), copy);
    if (PacketKind.of(frame) == PacketKind.CHANNEL_DATA) {
      assertThat(data.wrap(frame).length()).isEqualTo(copy.length - 4);
    }
    return Arrays.toString(copy);
  }
}
