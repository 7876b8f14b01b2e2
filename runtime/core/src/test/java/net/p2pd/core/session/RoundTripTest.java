package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

/** Messages come through as they were sent, wherever the path cuts its bytes. */
final class RoundTripTest {

  @Test
  void randomConversationsComeThroughRandomChunks() {
    for (int round = 0; round < 20; round++) {
      long seed = System.nanoTime();
      System.out.println("RoundTripTest seed " + seed);
      new Conversation(seed).run();
    }
  }

  @Test
  void aSmallConversationMayBeCutAnywhere() {
    byte[] bytes = conversation();
    for (int cut = 0; cut <= bytes.length; cut++) {
      RawPeer peer = new RawPeer();
      List<String> heard = new ArrayList<>();
      listen(peer, heard);
      peer.raw(Arrays.copyOf(bytes, cut));
      peer.raw(Arrays.copyOfRange(bytes, cut, bytes.length));
      assertHeard(heard, cut);
    }
  }

  @Test
  void aSmallConversationMayComeByteByByte() {
    RawPeer peer = new RawPeer();
    List<String> heard = new ArrayList<>();
    listen(peer, heard);
    for (byte one : conversation()) {
      peer.raw(new byte[] {one});
    }
    assertHeard(heard, -1);
  }

  private static void listen(RawPeer peer, List<String> heard) {
    peer.side.acceptor =
        pipe -> {
          heard.add("open " + pipe.protocol());
          pipe.onMessage((message, from) -> heard.add(pipe.protocol() + ":" + message.text()));
          pipe.onEnd(ended -> heard.add(pipe.protocol() + " ended"));
          pipe.onClose((closed, cause) -> heard.add(pipe.protocol() + " " + cause.id()));
        };
  }

  private static void assertHeard(List<String> heard, int cut) {
    assertThat(heard)
        .as("cut at %d", cut)
        .containsExactly(
            "open a", "a:hello", "open b", "a:", "b:in three parts", "a ended", "b reset-by-peer");
  }

  /** Returns two streams with whole, empty and divided messages, an end and a reset. */
  private static byte[] conversation() {
    ByteBuffer out = ByteBuffer.allocate(1000);
    frame(out, FrameHeader.OPEN, 0, 1, 0, "a");
    frame(out, FrameHeader.DATA, 0, 1, 1, "hello");
    frame(out, FrameHeader.OPEN, 0, 3, 2, "b");
    frame(out, FrameHeader.DATA, FrameHeader.MORE, 3, 3, "in ");
    frame(out, FrameHeader.DATA, 0, 1, 4, "");
    frame(out, FrameHeader.DATA, FrameHeader.MORE, 3, 5, "three ");
    frame(out, FrameHeader.DATA, 0, 3, 6, "parts");
    frame(out, FrameHeader.END, 0, 1, 7, "");
    frame(out, FrameHeader.RESET, 0, 3, 8, "\0\0\0\1gone");
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void frame(
      ByteBuffer out, int type, int flags, int stream, int sequence, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    out.put(RawPeer.header(type, flags, 0, payload.length, stream, sequence, 0)).put(payload);
  }

  /**
   * Random messages on random streams, answered by the other side, over a path that cuts anywhere.
   */
  private static final class Conversation {

    private final Random random;
    private final TestLoop loop = new TestLoop();
    private final Side near;
    private final Side far;
    private final MemoryDriver.Pair paths = MemoryDriver.pair(PipeKind.STREAM, loop);

    Conversation(long seed) {
      random = new Random(seed);
      SessionLimits limits = SessionLimits.defaults();
      paths.near().window(1 + random.nextInt(200_000));
      paths.far().window(1 + random.nextInt(200_000));
      near = new Side(loop, new Rechunked(paths.near(), random), Peers.BOB, true, limits);
      far = new Side(loop, new Rechunked(paths.far(), random), Peers.ALICE, false, limits);
      loop.run();
      near.confirm();
      far.confirm();
    }

    void run() {
      far.echo();
      List<Pipe> pipes = new ArrayList<>();
      List<List<byte[]>> sent = new ArrayList<>();
      List<List<byte[]>> heard = new ArrayList<>();
      int streams = 1 + random.nextInt(10);
      for (int i = 0; i < streams; i++) {
        Pipe pipe = near.open("p" + i);
        List<byte[]> answers = new ArrayList<>();
        pipe.onMessage((message, from) -> answers.add(message.bytes()));
        pipes.add(pipe);
        sent.add(new ArrayList<>());
        heard.add(answers);
      }
      for (int i = 0; i < 60; i++) {
        int which = random.nextInt(streams);
        byte[] message = new byte[size()];
        random.nextBytes(message);
        sent.get(which).add(message.clone());
        pipes.get(which).send(message);
        if (random.nextInt(4) == 0) {
          loop.run();
        }
      }
      loop.run();
      for (int i = 0; i < streams; i++) {
        assertThat(heard.get(i)).usingElementComparator(Arrays::compare).isEqualTo(sent.get(i));
      }
      assertThat(paths.near().leases()).isZero();
      assertThat(paths.far().leases()).isZero();
    }

    private int size() {
      return switch (random.nextInt(5)) {
        case 0 -> 0;
        case 1 -> random.nextInt(50);
        case 2 -> random.nextInt(5_000);
        case 3 -> random.nextInt(80_000);
        default -> random.nextInt(20) == 0 ? random.nextInt(2_000_000) : random.nextInt(600);
      };
    }
  }
}
