package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FramedPipeTest {

  private @Nullable Bench open;

  private Bench bench(Framing framing) {
    return bench(PipeOptions.defaults().with(PipeOptions.FRAMING, framing));
  }

  private Bench bench(PipeOptions options) {
    open = Bench.of(PipeKind.STREAM, options);
    return open;
  }

  @AfterEach
  void stop() {
    if (open != null) {
      open.close();
    }
  }

  @Test
  void messagesKeepTheirBordersHoweverTheStreamIsCut() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int chunk : new int[] {1, 2, 3, 7, 64, 1000, 65536}) {
      Bench bench = bench(Framing.length());
      bench.farDriver.chunk(chunk);
      bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sent.add("x".repeat(random.nextInt(200)) + i);
      }
      bench.send(sent.toArray(new String[0]));
      assertThat(bench.journal).isEqualTo(sent);
      assertThat(bench.farDriver.leases()).isZero();
      bench.close();
    }
  }

  @Test
  void aPauseInTheMiddleOfAChunkKeepsTheRest() {
    Bench bench = bench(Framing.line());
    List<CompletableFuture<Void>> steps = new ArrayList<>();
    bench.far.onMessageAsync(
        (message, pipe) -> {
          bench.journal.add(message.text());
          CompletableFuture<Void> step = new CompletableFuture<>();
          steps.add(step);
          return step;
        });
    // One chunk, so large that its buffer is kept and not copied.
    String filler = "f".repeat(5000);
    bench.loop.runTask(
        () ->
            ((net.p2pd.core.testing.MemoryDriver) bench.near.driver)
                .write(Bench.buffer("a\nb\n" + filler + "\nc"), null, null));
    bench.loop.runTask(bench.nearDriver::flush);
    assertThat(bench.journal).containsExactly("a");
    assertThat(bench.farDriver.leases()).isEqualTo(1);
    assertThat(bench.farDriver.isWanted()).isFalse();
    for (int i = 0; i < 3; i++) {
      steps.get(i).complete(null);
      bench.loop.run();
    }
    assertThat(bench.journal).containsExactly("a", "b", filler);
    assertThat(bench.farDriver.leases()).isZero();
    bench.send("d");
    assertThat(bench.journal).endsWith("cd");
  }

  @Test
  void aHandlerThatLeavesInTheMiddleOfAChunkLeavesTheRestToTheNextReader() {
    Bench bench = bench(Framing.line());
    List<Registration> registration = new ArrayList<>();
    registration.add(
        bench.far.onMessage(
            (message, pipe) -> {
              bench.journal.add(message.text());
              registration.get(0).close();
            }));
    bench.near.send("a\nb\nc"); // one chunk of three lines
    bench.loop.run();
    assertThat(bench.journal).containsExactly("a");
    assertThat(bench.receive()).isEqualTo("b");
    assertThat(bench.receive()).isEqualTo("c");
  }

  @Test
  void theRestOfAChunkComesBeforeWhatArrivedDuringIt() {
    Bench bench = bench(Framing.line());
    List<Registration> registration = new ArrayList<>();
    registration.add(
        bench.far.onMessage(
            (message, pipe) -> {
              registration.get(0).close();
              bench.far.inbound.data(Bench.buffer("c\n"), null, () -> () -> {});
            }));
    bench.loop.runTask(() -> bench.far.inbound.data(Bench.buffer("a\nb\n"), null, () -> () -> {}));
    assertThat(bench.receive()).isEqualTo("b");
    assertThat(bench.receive()).isEqualTo("c");
  }

  @Test
  void aFullQueueInTheMiddleOfAChunkLosesNothing() {
    Bench bench =
        bench(
            PipeOptions.defaults()
                .with(PipeOptions.FRAMING, Framing.line())
                .with(PipeOptions.QUEUE_SIZE, 2));
    bench.far.subscribe(Filter.ALL);
    bench.send("a\nb\nc\nd\ne\nf\ng");
    assertThat(bench.drain(Filter.ALL)).containsExactly("a", "b", "c", "d", "e", "f", "g");
  }

  @Test
  void aFrameThatIsTooLongClosesThePipeWithAProtocolError() {
    Bench bench = bench(Framing.length(100));
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.near.send("fine");
    bench.near.send("x".repeat(101));
    bench.near.send("never seen");
    bench.loop.run();
    assertThat(bench.journal).containsExactly("fine");
    assertThat(bench.far.closed().join())
        .satisfies(
            cause -> {
              assertThat(cause.id()).isEqualTo(CloseCause.PROTOCOL_ERROR);
              assertThat(cause.text()).contains("101", "100");
            });
    assertThat(bench.near.closed().join().id()).isEqualTo(CloseCause.RESET_BY_PEER);
  }

  @Test
  void aFramingThatFailsInAnotherWayClosesThePipeToo() {
    Framing broken =
        new Framing() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public @Nullable ByteBuffer before(ByteBuffer message) {
            return null;
          }

          @Override
          public @Nullable ByteBuffer after(ByteBuffer message) {
            return null;
          }

          @Override
          public Decoder decoder() {
            return input -> {
              throw new ArithmeticException("cannot count");
            };
          }
        };
    Bench bench = bench(broken);
    bench.far.subscribe(Filter.ALL);
    bench.send("x");
    assertThat(bench.far.closed().join().text()).contains("cannot count");
  }

  @Test
  void theBytesThatAFramingAddsArePendingToo() {
    Bench bench = bench(Framing.length());
    bench.nearDriver.stall(true);
    bench.near.send("abc");
    bench.loop.run();
    assertThat(bench.near.stats().bytesPending()).isEqualTo(7);
    assertThat(bench.near.stats().bytesOut()).isEqualTo(3);
    bench.nearDriver.stall(false);
    bench.loop.run();
    assertThat(bench.near.stats().bytesPending()).isZero();
  }

  @Test
  void unframedChunksAreMessagesAsTheyArrive() {
    Bench bench = bench(Framing.none());
    bench.farDriver.chunk(2);
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()));
    bench.send("abcde");
    assertThat(bench.journal).containsExactly("ab", "cd", "e");
  }
}
