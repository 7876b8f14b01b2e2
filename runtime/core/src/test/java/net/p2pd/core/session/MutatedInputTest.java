package net.p2pd.core.session;

import static net.p2pd.core.session.FrameHeader.ACK;
import static net.p2pd.core.session.FrameHeader.DATA;
import static net.p2pd.core.session.FrameHeader.END;
import static net.p2pd.core.session.FrameHeader.MORE;
import static net.p2pd.core.session.FrameHeader.OPEN;
import static net.p2pd.core.session.FrameHeader.PING;
import static net.p2pd.core.session.FrameHeader.RESET;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.p2pd.api.pipe.CloseCause;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand conversations that began as right ones and were damaged by chance: whatever comes of
 * them, a session ends in one of the ways that it may end, and holds nothing afterwards.
 */
final class MutatedInputTest {

  private static final int CASES = 10_000;

  /** A conversation as a client would have it, made anew with random sizes. */
  private static byte[] conversation(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int sequence = 0;
    int streams = 1 + random.nextInt(4);
    for (int i = 0; i < streams; i++) {
      frame(out, OPEN, 0, 2 * i + 1, sequence++, bytes(random, random.nextInt(5), 'a'));
    }
    frame(out, DATA, 0, 0, sequence, bytes(random, 1 + random.nextInt(20), 'c'));
    sequence++;
    for (int i = 0; i < 12; i++) {
      int stream = 2 * random.nextInt(streams) + 1;
      switch (random.nextInt(4)) {
        case 0 -> {
          frame(out, DATA, MORE, stream, sequence++, bytes(random, 1 + random.nextInt(90), 'm'));
          frame(out, DATA, 0, stream, sequence++, bytes(random, random.nextInt(90), 'n'));
        }
        case 1 -> frame(out, PING, 0, 0, sequence, new byte[8]);
        case 2 ->
            frame(
                out,
                ACK,
                0,
                0,
                sequence,
                ByteBuffer.allocate(12).putInt(stream).putLong(1 << 20).array());
        default -> frame(out, DATA, 0, stream, sequence++, bytes(random, random.nextInt(99), 'd'));
      }
    }
    frame(out, END, 0, 1, sequence++, new byte[0]);
    if (streams > 1) {
      frame(out, RESET, 0, 3, sequence, new byte[4]);
    }
    return out.toByteArray();
  }

  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, int sequence, byte[] payload) {
    out.writeBytes(RawPeer.header(type, flags, 0, payload.length, stream, sequence, 0));
    out.writeBytes(payload);
  }

  private static byte[] bytes(Random random, int size, char fill) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  private static byte[] mutate(byte[] right, Random random) {
    byte[] wrong = right.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(wrong.length);
      int size = Math.min(1 + random.nextInt(40), wrong.length - at);
      switch (random.nextInt(6)) {
        case 0 -> wrong[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> wrong[at] = (byte) random.nextInt(256);
        case 2 -> wrong = join(wrong, at, new byte[0], at + size); // a hole
        case 3 ->
            wrong = join(wrong, at + size, Arrays.copyOfRange(wrong, at, at + size), at + size);
        case 4 -> {
          byte[] noise = new byte[size];
          random.nextBytes(noise);
          wrong = join(wrong, at, noise, at);
        }
        default -> wrong = Arrays.copyOf(wrong, Math.max(1, at)); // the end is missing
      }
      if (wrong.length == 0) {
        return new byte[1];
      }
    }
    return wrong;
  }

  private static byte[] join(byte[] bytes, int end, byte[] middle, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, end);
    out.writeBytes(middle);
    out.write(bytes, from, bytes.length - from);
    return out.toByteArray();
  }

  private static CloseCause talk(byte[] bytes, Random random, String seed) {
    RawPeer peer = new RawPeer();
    peer.side.echo();
    int at = 0;
    while (at < bytes.length) {
      int size = Math.min(1 + random.nextInt(200), bytes.length - at);
      peer.raw(Arrays.copyOfRange(bytes, at, at + size));
      at += size;
    }
    peer.end();
    CloseCause cause = peer.side.closeCause();
    assertThat(peer.side.credit().unread()).as(seed).isZero();
    assertThat(peer.side.credit().large()).as(seed).isZero();
    assertThat(peer.side.session.streams()).as(seed).isZero();
    assertThat(peer.side.session.core().streams().waiting()).as(seed).isZero();
    return cause;
  }

  @Test
  void aRightConversationEndsOnlyWithItsPath() {
    Random random = new Random(1);
    assertThat(talk(conversation(random), random, "right").id()).isEqualTo(CloseCause.CARRIER_GONE);
  }

  @Test
  void tenThousandDamagedConversationsEndInOneOfTheWaysThatThereAre() {
    long first = System.nanoTime();
    Map<String, Integer> endings = new TreeMap<>();
    for (int i = 0; i < CASES; i++) {
      long seed = first + i;
      Random random = new Random(seed);
      byte[] bytes = mutate(conversation(random), random);
      CloseCause cause = talk(bytes, random, "seed " + seed);
      assertThat(cause.id())
          .as("seed %d: %s", seed, cause)
          .isIn(
              CloseCause.PROTOCOL_ERROR,
              CloseCause.CARRIER_GONE,
              CloseCause.ENDED_BY_PEER,
              CloseCause.RESET_BY_PEER);
      endings.merge(cause.id(), 1, Integer::sum);
    }
    System.out.println(
        CASES + " damaged conversations from seed " + first + " on ended: " + endings);
    assertThat(endings.get(CloseCause.PROTOCOL_ERROR)).isGreaterThan(CASES / 10);
  }
}
