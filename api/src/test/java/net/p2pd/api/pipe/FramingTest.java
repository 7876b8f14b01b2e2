package net.p2pd.api.pipe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramingTest {

  /** Feeds chunks as a pipe does and copies each frame before the next call. */
  private static List<String> frames(Framing.Decoder decoder, String... chunks) {
    List<String> frames = new ArrayList<>();
    for (String chunk : chunks) {
      ByteBuffer input = ByteBuffer.wrap(chunk.getBytes(ISO_8859_1)).asReadOnlyBuffer();
      for (ByteBuffer frame = decoder.next(input); frame != null; frame = decoder.next(input)) {
        frames.add(ISO_8859_1.decode(frame).toString());
      }
      assertThat(input.hasRemaining()).as("all input is consumed").isFalse();
    }
    return frames;
  }

  private static String encoded(Framing framing, List<String> messages) {
    StringBuilder stream = new StringBuilder();
    for (String message : messages) {
      ByteBuffer bytes = ByteBuffer.wrap(message.getBytes(ISO_8859_1));
      for (ByteBuffer part :
          new ByteBuffer[] {framing.before(bytes), bytes, framing.after(bytes)}) {
        stream.append(part == null ? "" : ISO_8859_1.decode(part.duplicate()));
      }
      assertThat(bytes.position()).as("the message is left as it is").isZero();
    }
    return stream.toString();
  }

  private static void everyPairOfCutsGives(Framing framing, String stream, List<String> wanted) {
    for (int one = 0; one <= stream.length(); one++) {
      for (int two = one; two <= stream.length(); two++) {
        assertThat(
                frames(
                    framing.decoder(),
                    stream.substring(0, one),
                    stream.substring(one, two),
                    stream.substring(two)))
            .as("cut at %d and %d", one, two)
            .isEqualTo(wanted);
      }
    }
    assertThat(frames(framing.decoder(), stream.split(""))).as("byte by byte").isEqualTo(wanted);
  }

  @Test
  void linesAreTheSameWhereverTheStreamIsCut() {
    everyPairOfCutsGives(
        Framing.line(),
        "one\r\n\ntwo\n\r\nth\rree\r\r\n\u00ff\u0000\n",
        List.of("one", "", "two", "", "th\rree\r", "\u00ff\u0000"));
  }

  @Test
  void lengthFramesAreTheSameWhereverTheStreamIsCut() {
    List<String> messages = List.of("one", "", "\n\r\u0000\u00ff", "", "a longer one");
    everyPairOfCutsGives(Framing.length(), encoded(Framing.length(), messages), messages);
  }

  @Test
  void randomFramesSurviveRandomCuts() {
    long seed = System.nanoTime();
    System.out.println("FramingTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<String> messages = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        messages.add("x".repeat(random.nextInt(3) == 0 ? 9000 : random.nextInt(100)) + i);
      }
      for (Framing framing : List.of(Framing.line(), Framing.length())) {
        String stream = encoded(framing, messages);
        List<String> chunks = new ArrayList<>();
        for (int at = 0; at < stream.length(); ) {
          int end = Math.min(stream.length(), at + 1 + random.nextInt(5000));
          chunks.add(stream.substring(at, end));
          at = end;
        }
        assertThat(frames(framing.decoder(), chunks.toArray(String[]::new))).isEqualTo(messages);
      }
    }
  }

  @Test
  void aCarriageReturnAtTheEndOfAChunkWaitsForWhatFollows() {
    Framing.Decoder decoder = Framing.line().decoder();
    assertThat(frames(decoder, "a\r")).isEmpty();
    assertThat(frames(decoder, "\n")).containsExactly("a");
    assertThat(frames(decoder, "b\r", "c\n")).containsExactly("b\rc");
    assertThat(frames(decoder, "\r", "\n")).containsExactly("");
  }

  @Test
  void aLineMayHaveItsLimitAndTheCarriageReturnIsNotPartOfIt() {
    for (String ending : List.of("\n", "\r\n")) {
      everyPairOfCutsGives(Framing.line(3), "abc" + ending, List.of("abc"));
    }
  }

  @Test
  void aLineBeyondItsLimitIsRefusedBeforeItEnds() {
    String message = "the other side sent a line of more than 3 bytes; raise Framing.line(limit)";
    for (String[] chunks :
        List.of(
            new String[] {"abcd\n"},
            new String[] {"abcd"},
            new String[] {"ab", "cd"},
            new String[] {"abc\r", "\r\n"},
            new String[] {"abc", "d\r\n"})) {
      assertThatThrownBy(() -> frames(Framing.line(3).decoder(), chunks))
          .as(String.join("|", chunks))
          .isInstanceOf(PipeException.class)
          .hasMessage(message);
    }
  }

  @Test
  void anAnnouncedLengthBeyondTheLimitIsRefusedAtOnce() {
    assertThat(frames(Framing.length(3).decoder(), "\0\0\0\3abc")).containsExactly("abc");
    for (String header : List.of("\0\0\0\4", "\u007f\u00ff\u00ff\u00ff")) {
      assertThatThrownBy(() -> frames(Framing.length(3).decoder(), header))
          .isInstanceOf(PipeException.class)
          .hasMessageContaining("where at most 3 are accepted; raise Framing.length(limit)");
    }
  }

  @Test
  void aLengthOfTwoGibibytesAndMoreIsNotNegative() {
    assertThatThrownBy(() -> frames(Framing.length().decoder(), "\u0080\0\0\0"))
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("announced a frame of 2147483648 bytes where at most 1048576");
    assertThatThrownBy(
            () ->
                frames(Framing.length(Integer.MAX_VALUE).decoder(), "\u00ff\u00ff", "\u00ff\u00ff"))
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("announced a frame of 4294967295 bytes where at most 2147483647");
  }

  @Test
  void aFrameWhollyInTheInputIsAViewOfIt() {
    byte[] line = "xabc\r\n".getBytes(ISO_8859_1);
    ByteBuffer input = ByteBuffer.wrap(line).position(1);
    ByteBuffer frame = Framing.line().decoder().next(input);
    line[1] = 'A';
    assertThat(ISO_8859_1.decode(frame).toString()).isEqualTo("Abc");

    byte[] length = "\0\0\0\3abc".getBytes(ISO_8859_1);
    Framing.Decoder decoder = Framing.length().decoder();
    assertThat(decoder.next(ByteBuffer.wrap(length, 0, 2))).isNull();
    frame = decoder.next(ByteBuffer.wrap(length, 2, 5));
    length[4] = 'A';
    assertThat(ISO_8859_1.decode(frame).toString()).as("a split header").isEqualTo("Abc");

    byte[] chunk = {'a', 'b'};
    frame = Framing.none().decoder().next(ByteBuffer.wrap(chunk));
    chunk[0] = 'A';
    assertThat(ISO_8859_1.decode(frame).toString()).isEqualTo("Ab");
  }

  @Test
  void aFramePutTogetherDoesNotDependOnItsInput() {
    ByteBuffer first = ByteBuffer.wrap("ab".getBytes(ISO_8859_1));
    Framing.Decoder decoder = Framing.line().decoder();
    assertThat(decoder.next(first)).isNull();
    first.put(0, (byte) 'X');
    assertThat(ISO_8859_1.decode(decoder.next(ByteBuffer.wrap(new byte[] {'\n'}))).toString())
        .isEqualTo("ab");
  }

  @Test
  void withoutFramingEachChunkIsOneMessageAndAnEmptyOneIsNone() {
    assertThat(frames(Framing.none().decoder(), "ab\n", "", "c")).containsExactly("ab\n", "c");
    assertThat(encoded(Framing.none(), List.of("ab", "c"))).isEqualTo("abc");
  }

  @Test
  void twoDecodersOfOneFramingShareNothing() {
    for (Framing framing : List.of(Framing.line(), Framing.length())) {
      Framing.Decoder one = framing.decoder();
      Framing.Decoder two = framing.decoder();
      String stream = encoded(framing, List.of("ab"));
      assertThat(frames(one, stream.substring(0, 2))).isEmpty();
      assertThat(frames(two, stream)).containsExactly("ab");
      assertThat(frames(one, stream.substring(2))).containsExactly("ab");
    }
  }

  @Test
  void aLargeFrameInManySmallChunksIsPutTogether() {
    int size = 5 << 20;
    Framing.Decoder decoder = Framing.length(size).decoder();
    assertThat(decoder.next(ByteBuffer.allocate(4).putInt(0, size))).isNull();
    ByteBuffer frame = null;
    for (int at = 0; at < size; at += 4096) {
      assertThat(frame).isNull();
      frame = decoder.next(ByteBuffer.allocate(4096).put(0, (byte) (at >> 12)));
    }
    assertThat(frame.remaining()).isEqualTo(size);
    for (int at = 0; at < size; at += 4096) {
      assertThat(frame.get(at)).isEqualTo((byte) (at >> 12));
    }
  }

  @Test
  void limitsStartAtOneByte() {
    assertThatThrownBy(() -> Framing.line(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a line's limit must be at least 1 byte, not 0");
    assertThatThrownBy(() -> Framing.length(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a frame's limit must be at least 1 byte, not -1");
  }

  @Test
  void framingsOfOneKindAndLimitAreEqual() {
    assertThat(Framing.line(7)).isEqualTo(Framing.line(7)).hasSameHashCodeAs(Framing.line(7));
    assertThat(Framing.length(7)).isEqualTo(Framing.length(7)).hasSameHashCodeAs(Framing.length(7));
    assertThat(Framing.line(7)).isNotEqualTo(Framing.line(8)).isNotEqualTo(Framing.length(7));
    assertThat(Framing.length(7)).isNotEqualTo(Framing.length(8));
    assertThat(List.of(Framing.none(), Framing.line(), Framing.length()))
        .hasToString("[none, line(1048576), length(1048576)]")
        .extracting(Framing::name)
        .containsExactly("none", "line", "length");
  }
}
