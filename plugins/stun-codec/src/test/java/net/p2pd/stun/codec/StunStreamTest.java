package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunStreamTest {

  private static final ByteBuffer FIVE = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});

  private final List<byte[]> frames = new ArrayList<>();
  private final StunStream stream = new StunStream();

  private boolean take(ByteBuffer frame) {
    byte[] copy = new byte[frame.remaining()];
    frame.get(copy);
    frames.add(copy);
    return true;
  }

  private static ByteBuffer mixed() {
    ByteBuffer all = ByteBuffer.allocate(2000);
    all.put(Vectors.bytes(Vectors.REQUEST));
    ChannelData.write(all, 0x4001, FIVE, true);
    ChannelData.write(all, 0x4FFF, ByteBuffer.allocate(0), true);
    all.put(Vectors.bytes(Vectors.SHA256_REQUEST));
    ChannelData.write(all, 0x4000, ByteBuffer.allocate(300), true);
    all.put(Vectors.bytes(Vectors.IPV4_RESPONSE));
    return all.flip();
  }

  private void assertAllFound() {
    assertThat(frames).hasSize(6);
    assertThat(frames.get(0)).isEqualTo(Vectors.bytes(Vectors.REQUEST));
    ChannelData data = new ChannelData().wrap(ByteBuffer.wrap(frames.get(1)));
    assertThat(data.channel()).isEqualTo(0x4001);
    assertThat(data.data()).isEqualTo(FIVE);
    assertThat(frames.get(1)).as("without padding").hasSize(9);
    assertThat(frames.get(2)).containsExactly(0x4F, 0xFF, 0, 0);
    assertThat(frames.get(3)).isEqualTo(Vectors.bytes(Vectors.SHA256_REQUEST));
    assertThat(frames.get(4)).hasSize(304);
    assertThat(frames.get(5)).isEqualTo(Vectors.bytes(Vectors.IPV4_RESPONSE));
  }

  @Test
  void framesAreFoundHoweverTheStreamIsCut() {
    byte[] all = new byte[mixed().remaining()];
    mixed().get(all);
    for (int size = 1; size <= all.length; size++) {
      frames.clear();
      for (int at = 0; at < all.length; at += size) {
        ByteBuffer chunk = ByteBuffer.wrap(all, at, Math.min(size, all.length - at));
        stream.receive(chunk, this::take);
        assertThat(chunk.hasRemaining()).isFalse();
      }
      assertAllFound();
    }
    long seed = new Random().nextLong();
    System.out.println("StunStreamTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      frames.clear();
      for (int at = 0; at < all.length; ) {
        int size = Math.min(random.nextInt(120), all.length - at);
        stream.receive(ByteBuffer.wrap(all, at, size), this::take);
        at += size;
      }
      assertAllFound();
    }
  }

  @Test
  void aWholeFrameIsHandedOnWhereItLies() {
    ByteBuffer chunk = mixed();
    stream.receive(
        chunk,
        frame -> {
          assertThat(frame).isSameAs(chunk);
          return true;
        });
  }

  @Test
  void whatFollowsConnectionBindIsLeft() {
    byte[] response = Vectors.bytes(Vectors.IPV4_RESPONSE);
    byte[] payload = {(byte) 0xFF, 0, 1, 2, 3, 4, 5};
    for (int cut = 0; cut < response.length; cut++) {
      StunStream fresh = new StunStream();
      fresh.receive(ByteBuffer.wrap(response, 0, cut), frame -> false);
      ByteBuffer rest = ByteBuffer.allocate(200);
      rest.put(response, cut, response.length - cut).put(payload).flip();
      fresh.receive(rest, frame -> false);
      assertThat(rest).isEqualTo(ByteBuffer.wrap(payload));
    }
  }

  @Test
  void aStreamThatIsSomethingElseIsRefusedForGood() {
    ByteBuffer http = ByteBuffer.wrap("\u0000\u0001\u0000\u0000HTTP".getBytes());
    http.put(0, Vectors.bytes("80010000"));
    StunFormatException first = refusal(stream, http);
    assertThat(first.problem()).isEqualTo(Problem.NOT_STUN);
    StunFormatException second = refusal(stream, Vectors.buffer(Vectors.REQUEST));
    assertThat(second.problem()).isEqualTo(Problem.NOT_STUN);
    assertThat(frames).isEmpty();

    StunFormatException odd = refusal(new StunStream(), Vectors.buffer("00010001"));
    assertThat(odd.problem()).isEqualTo(Problem.LENGTH_NOT_ALIGNED);
    StunFormatException later =
        refusal(new StunStream(), Vectors.buffer(Vectors.REQUEST + "50000000"));
    assertThat(later.problem()).isEqualTo(Problem.NOT_STUN);
    assertThat(later.offset()).isEqualTo(108);
  }

  @Test
  void aServerMayTakeTheChannelsOfRfc5766() {
    StunStream old = new StunStream(StunLimits.DEFAULT.withMessageBytes(1500).withOldChannels());
    old.receive(Vectors.buffer("5000000401020304" + "7fff000401020304"), this::take);
    assertThat(frames).hasSize(2);
    assertThat(refusal(old, Vectors.buffer("8000000401020304")).problem())
        .isEqualTo(Problem.NOT_STUN);
  }

  @Test
  void moreThanTheLimitIsRefusedBeforeItArrives() {
    StunStream small = new StunStream(StunLimits.DEFAULT.withMessageBytes(1500));
    StunFormatException refusal = refusal(small, Vectors.buffer("000105cc"));
    assertThat(refusal.problem()).isEqualTo(Problem.MESSAGE_TOO_LARGE);
    small = new StunStream(StunLimits.DEFAULT.withMessageBytes(1500));
    assertThat(refusal(small, Vectors.buffer("400005d9")).problem())
        .isEqualTo(Problem.MESSAGE_TOO_LARGE);
  }

  @Test
  void aReceiverThatThrowsLosesOnlyThatFrame() {
    ByteBuffer chunk = mixed();
    IllegalStateException thrown =
        catchThrowableOfType(
            IllegalStateException.class,
            () ->
                stream.receive(
                    chunk,
                    frame -> {
                      throw new IllegalStateException();
                    }));
    assertThat(thrown).isNotNull();
    stream.receive(chunk, this::take);
    assertThat(frames).hasSize(5);
  }

  private StunFormatException refusal(StunStream from, ByteBuffer chunk) {
    return catchThrowableOfType(StunFormatException.class, () -> from.receive(chunk, this::take));
  }
}
