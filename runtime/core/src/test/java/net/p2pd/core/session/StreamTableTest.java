package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StreamTableTest {

  private final SessionPair pair = new SessionPair();

  private StreamDriver stream(int id) {
    return new StreamDriver(pair.near.session.core().streams(), id, true, pair.near.credit());
  }

  @Test
  void itFindsExactlyWhatIsInIt() {
    long seed = System.nanoTime();
    System.out.println("StreamTableTest seed " + seed);
    Random random = new Random(seed);
    StreamTable table = new StreamTable();
    Map<Integer, StreamDriver> model = new HashMap<>();
    int next = 1;
    for (int i = 0; i < 50_000; i++) {
      boolean grow = random.nextInt(100) < (i / 5_000 % 2 == 0 ? 60 : 40);
      if (grow || model.isEmpty()) {
        next += 1 + random.nextInt(3);
        StreamDriver stream = stream(next);
        table.add(stream);
        model.put(next, stream);
      } else {
        List<Integer> ids = List.copyOf(model.keySet());
        StreamDriver stream = model.remove(ids.get(random.nextInt(ids.size())));
        assertThat(table.remove(stream)).isTrue();
        assertThat(table.remove(stream)).isFalse();
        assertThat(table.get(stream.id())).isNull();
      }
      int probe = 1 + random.nextInt(next);
      assertThat(table.get(probe)).isSameAs(model.get(probe));
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.all()).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void itListsStreamsByNumber() {
    StreamTable table = new StreamTable();
    for (int id : new int[] {9, 2, -1, 5}) {
      table.add(stream(id));
    }
    assertThat(table.all()).extracting(StreamDriver::id).containsExactly(2, 5, 9, -1);
  }
}
