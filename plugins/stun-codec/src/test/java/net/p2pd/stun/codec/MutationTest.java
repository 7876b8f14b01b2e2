package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged messages are read to the last byte: nothing but the one exception may come out. The seed
 * is printed; {@code -Dp2pd.stun.seed=...} repeats a run, {@code -Dp2pd.stun.mutations=...} makes
 * it longer.
 */
class MutationTest {

  private static final int MUTATIONS = Integer.getInteger("p2pd.stun.mutations", 100_000);

  private final long seed = Long.getLong("p2pd.stun.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private static List<byte[]> valid() {
    List<byte[]> messages = new ArrayList<>();
    Vectors.ALL.forEach(hex -> messages.add(Vectors.bytes(hex)));
    ByteBuffer every = EveryAttribute.message(1);
    byte[] bytes = new byte[every.remaining()];
    every.get(bytes);
    messages.add(bytes);
    ByteBuffer classic = ByteBuffer.allocate(100);
    new StunBuilder()
        .begin(classic, StunClass.SUCCESS, 1, TransactionId.randomClassic(new Random(1)))
        .address(Attributes.MAPPED_ADDRESS, EveryAttribute.IPV4)
        .address(Attributes.CHANGED_ADDRESS, EveryAttribute.IPV6);
    messages.add(Arrays.copyOf(classic.array(), classic.position()));
    return messages;
  }

  @Test
  void damagedMessagesAreReadOrRefused() {
    System.out.println("MutationTest seed " + seed);
    List<byte[]> valid = valid();
    StunMessage view = new StunMessage();
    int read = 0;
    int refusedAtOnce = 0;
    int refusedLater = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damaged(valid.get(random.nextInt(valid.size())));
      try {
        Inputs.message(view, damaged);
        read++;
      } catch (StunFormatException e) {
        assertThat(e.offset()).isBetween(0, damaged.length);
        if (view.size() > 20) {
          refusedLater++;
        } else {
          refusedAtOnce++;
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", mutation " + i, e);
      }
    }
    System.out.printf(
        "%d read, %d refused at once, %d when read%n", read, refusedAtOnce, refusedLater);
    // Were one of them empty, the mutations would show nothing.
    assertThat(List.of(read, refusedAtOnce, refusedLater))
        .allSatisfy(count -> assertThat(count).isGreaterThan(MUTATIONS / 50));
  }

  @Test
  void damagedStreamsGiveTheSameHoweverTheyAreCut() {
    System.out.println("MutationTest seed " + seed);
    List<byte[]> valid = valid();
    for (int i = 0; i < MUTATIONS / 20; i++) {
      ByteBuffer stream = ByteBuffer.allocate(8192);
      for (int frame = 0; frame < 3; frame++) {
        byte[] next = valid.get(random.nextInt(valid.size()));
        stream.put(random.nextBoolean() ? next : damaged(next));
        ChannelData.write(stream, 0x4000, ByteBuffer.wrap(next, 0, random.nextInt(20)), true);
      }
      byte[] bytes = Arrays.copyOf(stream.array(), stream.position());
      Inputs.stream(bytes, 1 + random.nextInt(200));
    }
  }

  private byte[] damaged(byte[] message) {
    byte[] bytes = message.clone();
    for (int times = random.nextInt(4); times >= 0; times--) {
      int at = random.nextInt(Math.max(1, bytes.length));
      switch (random.nextInt(7)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes = lengthened(bytes, at);
        case 2 -> put(bytes, at, random.nextInt());
        case 3 -> put(bytes, at, bytes.length > at ? bytes[at] ^ 1 << random.nextInt(8) : 0);
        case 4 -> put(bytes, at & ~3 | 3, random.nextInt(40));
        case 5 -> put(bytes, at & ~3 | 1, random.nextInt(0x30));
        default -> {
          put(bytes, 2, bytes.length - 20 >> 8);
          put(bytes, 3, bytes.length - 20);
        }
      }
    }
    if (random.nextBoolean()) {
      put(bytes, 2, bytes.length - 20 >> 8);
      put(bytes, 3, bytes.length - 20);
    }
    return bytes;
  }

  private static byte[] lengthened(byte[] bytes, int at) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 4);
    System.arraycopy(bytes, at & ~3, longer, (at & ~3) + 4, bytes.length - (at & ~3));
    return longer;
  }

  private static void put(byte[] bytes, int at, int value) {
    if (at < bytes.length) {
      bytes[at] = (byte) value;
    }
  }
}
