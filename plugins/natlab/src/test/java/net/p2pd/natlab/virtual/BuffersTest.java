package net.p2pd.natlab.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BuffersTest {

  private static final byte[] CONTENT = Bench.bytes(5000).array();

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(CONTENT, from, to);
  }

  private static byte[] drained(ReceiveBuffer buffer) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] next = buffer.poll(); next != null; next = buffer.poll()) {
      all.writeBytes(next);
    }
    return all.toByteArray();
  }

  @Test
  void piecesInAnyOrderAndTwiceBecomeOneStream() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<int[]> pieces = new ArrayList<>();
      for (int at = 0; at < CONTENT.length; ) {
        int end = Math.min(CONTENT.length, at + 1 + random.nextInt(400));
        pieces.add(new int[] {Math.max(0, at - random.nextInt(100)), end});
        pieces.add(new int[] {at, end});
        at = end;
      }
      Collections.shuffle(pieces, random);
      ReceiveBuffer buffer = new ReceiveBuffer(65536, 100);
      for (int[] piece : pieces) {
        buffer.add(100 + piece[0], part(piece[0], piece[1]));
      }
      assertThat(drained(buffer)).as("seed %s", seed).isEqualTo(CONTENT);
      assertThat(buffer.next()).isEqualTo(5100);
    }
  }

  @Test
  void nothingBeyondTheWindowIsTaken() {
    ReceiveBuffer buffer = new ReceiveBuffer(1000, 0);
    buffer.add(900, part(900, 1100));
    buffer.add(0, part(0, 1500));

    assertThat(buffer.next()).isEqualTo(1000);
    assertThat(buffer.window()).isZero();
    assertThat(drained(buffer)).isEqualTo(part(0, 1000));
    assertThat(buffer.window()).isEqualTo(1000);
  }

  @Test
  void theSendBufferGrowsToItsLimitAndGoesAround() {
    SendBuffer buffer = new SendBuffer(3000, 1);
    ByteBuffer input = ByteBuffer.wrap(CONTENT);
    assertThat(buffer.take(input)).isEqualTo(3000);
    assertThat(buffer.take(input)).isZero();
    buffer.acknowledge(2501);
    assertThat(buffer.take(input)).isEqualTo(2000);

    assertThat(buffer.copy(2501, 2500)).isEqualTo(part(2500, 5000));
    assertThat(buffer.end()).isEqualTo(5001);
    buffer.acknowledge(5001);
    assertThat(buffer.isEmpty()).isTrue();
  }
}
