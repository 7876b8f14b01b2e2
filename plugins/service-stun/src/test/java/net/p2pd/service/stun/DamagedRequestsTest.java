package net.p2pd.service.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunBuilder;
import org.junit.jupiter.api.Test;

/** A million damaged requests cost neither an exception, nor memory, nor a large answer. */
class DamagedRequestsTest {

  private static final int COUNT = Integer.getInteger("p2pd.stun.damaged", 1_000_000);
  private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.9", 31007);
  private static final int SEED = 20_261_121;

  private final Random random = new Random(SEED);
  private final Answerer answerer =
      new Answerer(
          new Origin(new InetSocketAddress("198.51.100.1", 3478), null),
          new SourceLimit(100, 200, 7, 0),
          true);

  private static List<ByteBuffer> requests() {
    Requests requests = new Requests();
    List<ByteBuffer> all = new ArrayList<>();
    all.add(requests.binding());
    all.add(requests.binding(StunBuilder::fingerprint));
    all.add(requests.binding(r -> r.number(Attributes.CHANGE_REQUEST, 6)));
    all.add(requests.binding(r -> r.number(Attributes.RESPONSE_PORT, 4000).fingerprint()));
    all.add(requests.binding(r -> r.padding(200)));
    all.add(requests.binding(r -> r.text(Attributes.USERNAME, "alice").bytes(8, new byte[20])));
    all.add(requests.binding(r -> r.flag(0x7F01).flag(0x7F02)));
    all.add(requests.classic(r -> r.number(Attributes.CHANGE_REQUEST, 2)));
    return all;
  }

  /** Copies a request, and changes bits, cuts it or lets it go on. */
  private void damage(ByteBuffer request, ByteBuffer into) {
    into.clear().put(request.duplicate());
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at = random.nextInt(request.remaining());
      into.put(at, (byte) (into.get(at) ^ 1 << random.nextInt(8)));
    }
    int kind = random.nextInt(4);
    if (kind == 0) {
      into.position(random.nextInt(into.position()));
    } else if (kind == 1) {
      into.position(into.position() + random.nextInt(40));
    }
    into.flip();
  }

  @Test
  void aMillionOfThemCostNothing() {
    System.out.println("DamagedRequestsTest: seed " + SEED + ", " + COUNT + " requests");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<ByteBuffer> whole = requests();
    ByteBuffer packet = ByteBuffer.allocate(1000);
    ByteBuffer answer = ByteBuffer.allocate(1000);
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    long thread = Thread.currentThread().getId();
    long bytes = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < COUNT; i++) {
      damage(whole.get(i % whole.size()), packet);
      int asked = packet.remaining();
      Verdict verdict = answerer.answer(packet, CLIENT, i * 1000L, answer.clear());
      verdicts.merge(verdict, 1, Integer::sum);
      int limit =
          verdict == Verdict.ANSWER || verdict == Verdict.ERROR ? Math.max(asked + 24, 64) : 0;
      assertSize(answer.position(), limit, asked);
    }
    bytes = threads.getThreadAllocatedBytes(thread) - bytes;
    System.out.println(verdicts + ", " + bytes / COUNT + " bytes of garbage each");
    assertThat(verdicts).containsKeys(Verdict.values());
    assertThat(bytes / COUNT).as("bytes of garbage for each").isLessThan(400);
  }

  /** No assertion object for each of a million. */
  private static void assertSize(int size, int limit, int asked) {
    if (size > limit) {
      throw new AssertionError("an answer of " + size + " bytes to a request of " + asked);
    }
  }
}
