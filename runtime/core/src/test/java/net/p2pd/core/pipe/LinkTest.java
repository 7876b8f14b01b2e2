package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Link;
import net.p2pd.api.pipe.LinkOptions;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** left - (inLeft -> inRight) - right; the two inner pipes have different loops. */
class LinkTest {

  private final TestLoop one = new TestLoop();
  private final TestLoop other = one.sibling();
  private final List<String> log = new ArrayList<>();
  private final Registration ear = PipeLog.overhear((text, error) -> log.add(text));

  private MemoryDriver inLeftDriver;
  private MemoryDriver inRightDriver;
  private EnginePipe left;
  private EnginePipe inLeft;
  private EnginePipe inRight;
  private EnginePipe right;

  private void build(PipeKind kind, PipeOptions leftOptions, PipeOptions rightOptions) {
    MemoryDriver.Pair first = MemoryDriver.pair(kind, one);
    MemoryDriver.Pair second = MemoryDriver.pair(kind, other);
    inLeftDriver = first.far();
    inRightDriver = second.near();
    left = EnginePipe.over(first.near(), leftOptions, PipeAttributes.defaults().name("left"));
    inLeft = EnginePipe.over(inLeftDriver, leftOptions, PipeAttributes.defaults().name("in-l"));
    inRight = EnginePipe.over(inRightDriver, rightOptions, PipeAttributes.defaults().name("in-r"));
    right = EnginePipe.over(second.far(), rightOptions, PipeAttributes.defaults().name("right"));
    one.run();
  }

  private void build(PipeKind kind) {
    build(kind, PipeOptions.defaults(), PipeOptions.defaults());
  }

  @AfterEach
  void stop() {
    ear.close();
  }

  private byte[] receiveAll(int count) {
    byte[] all = new byte[count];
    int at = 0;
    while (at < count) {
      byte[] part = one.await(right.receive(Bench.SECOND)).bytes();
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Test
  void whatOnePipeReceivesTheOtherSends() {
    build(PipeKind.MESSAGES);
    Link link = inLeft.link(inRight);
    left.send("one");
    left.send("two");
    assertThat(one.await(right.receive(Bench.SECOND)).text()).isEqualTo("one");
    assertThat(one.await(right.receive(Bench.SECOND)).text()).isEqualTo("two");
    assertThat(link.forwardedBytes()).isEqualTo(6);
    assertThat(link.from()).isSameAs(inLeft);
    assertThat(link.to()).isSameAs(inRight);
  }

  @Test
  void theBufferOfTheFirstDriverIsLentToTheSecondAndNotCopied() {
    build(PipeKind.STREAM);
    inRightDriver.stall(true);
    inLeft.link(inRight);
    left.send(Bench.bytes(1000, 3));
    one.run();
    assertThat(inLeftDriver.leases()).isEqualTo(1);
    // The driver overwrites a buffer that is not on loan: a mistake would show in the bytes.
    inRightDriver.stall(false);
    assertThat(receiveAll(1000)).containsOnly(3);
    assertThat(inLeftDriver.leases()).isZero();
  }

  @Test
  void aTargetThatDoesNotWriteStopsTheSourceFromReading() {
    build(PipeKind.STREAM);
    inLeftDriver.chunk(4096);
    inRightDriver.stall(true);
    inLeft.link(inRight);
    CompletableFuture<Void> sent = left.send(Bench.bytes(1_000_000, 5));
    one.run();
    assertThat(sent).isNotDone();
    assertThat(inLeftDriver.isWanted()).isFalse();
    assertThat(inRight.stats().bytesPending())
        .isBetween((long) PipeLink.UNWRITTEN_LIMIT, PipeLink.UNWRITTEN_LIMIT + 4096L);
    inRightDriver.stall(false);
    assertThat(receiveAll(1_000_000)).containsOnly(5);
    assertThat(sent).isCompleted();
    assertThat(inLeftDriver.leases()).isZero();
  }

  @Test
  void aRelayGoesBothWaysAndPassesTheEndsOnUntilBothAreClosed() {
    build(PipeKind.STREAM);
    Pipe.relay(inLeft, inRight);
    left.onMessage((message, pipe) -> log.add("left got " + message.text()));
    left.onEnd(pipe -> log.add("left end"));
    right.onMessage((message, pipe) -> log.add("right got " + message.text()));
    right.onEnd(pipe -> log.add("right end"));
    left.send("question");
    left.end();
    one.run();
    right.send("answer");
    right.end();
    one.run();
    assertThat(log)
        .containsExactly("right got question", "right end", "left got answer", "left end");
    for (EnginePipe pipe : List.of(left, inLeft, inRight, right)) {
      assertThat(pipe.closed()).isCompleted();
      assertThat(pipe.closed().join().isOrderly()).isTrue();
    }
  }

  @Test
  void closingInOrderIsPassedOnAfterWhatWasForwarded() {
    build(PipeKind.STREAM);
    inLeft.link(inRight);
    inRightDriver.stall(true);
    left.send("last words");
    one.run();
    inLeft.closeAsync();
    one.run();
    inRightDriver.stall(false);
    assertThat(one.await(right.receive(Bench.SECOND)).text()).isEqualTo("last words");
    assertThat(inRight.closed().join().id()).isEqualTo(CloseCause.CLOSED_HERE);
  }

  @Test
  void aResetIsPassedOnAsAnAbort() {
    build(PipeKind.STREAM);
    inLeft.link(inRight);
    left.abort();
    one.run();
    assertThat(inRightDriver.closedHard()).isTrue();
    assertThat(right.closed().join().id()).isEqualTo(CloseCause.RESET_BY_PEER);
  }

  @Test
  void endAndCloseAreKeptBackIfTheLinkIsToldSo() {
    build(PipeKind.STREAM);
    inLeft.link(inRight, LinkOptions.defaults().passEnd(false).passClose(false));
    right.onEnd(pipe -> log.add("end"));
    left.end();
    one.run();
    // Nothing passes the end of the input, so the first pipe closes itself (PIPE-14).
    assertThat(inLeft.closed()).isCompleted();
    assertThat(inRight.isOpen()).isTrue();
    assertThat(log).isEmpty();
  }

  @Test
  void aClosedLinkForwardsNothingAndLeavesBothPipesOpen() {
    build(PipeKind.MESSAGES);
    Link link = inLeft.link(inRight);
    link.close();
    link.close();
    left.send("x");
    one.run();
    assertThat(right.stats().messagesIn()).isZero();
    assertThat(inLeft.isOpen() && inRight.isOpen()).isTrue();
    assertThat(one.await(inLeft.receive(Bench.SECOND)).text()).isEqualTo("x");
  }

  @Test
  void closingACongestedLinkLetsTheSourceGoOn() {
    build(PipeKind.STREAM);
    inRightDriver.stall(true);
    Link link = inLeft.link(inRight);
    left.send(Bench.bytes(500_000, 1));
    one.run();
    assertThat(inLeftDriver.isWanted()).isFalse();
    inLeft.onMessage((message, pipe) -> {});
    link.close();
    one.run();
    assertThat(inLeftDriver.isWanted()).isTrue();
    assertThat(left.stats().bytesPending()).isZero();
  }

  @Test
  void aTargetThatIsGoneBreaksTheLinkAndTheErrorHandlersHearOfIt() {
    build(PipeKind.MESSAGES);
    inLeft.link(inRight);
    List<Throwable> errors = new ArrayList<>();
    inLeft.onError((pipe, error) -> errors.add(error));
    inRight.abort();
    one.run();
    left.send("nowhere");
    left.send("to go");
    one.run();
    assertThat(errors)
        .singleElement()
        .isInstanceOf(PipeException.class)
        .asString()
        .contains("in-l", "in-r");
    assertThat(inLeftDriver.leases()).isZero();
    assertThat(inLeft.isOpen()).isTrue();
  }

  @Test
  void aLinkBetweenFramedPipesForwardsMessages() {
    build(
        PipeKind.STREAM,
        PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.line()),
        PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.length()));
    inLeftDriver.chunk(3); // lines that begin in one chunk and end in another
    inLeft.link(inRight);
    left.send("a line");
    left.send("another");
    assertThat(one.await(right.receive(Bench.SECOND)).text()).isEqualTo("a line");
    assertThat(one.await(right.receive(Bench.SECOND)).text()).isEqualTo("another");
  }

  @Test
  void handlersAndSeveralLinksGetTheSameMessage() {
    build(PipeKind.MESSAGES);
    inLeft.link(inRight);
    inLeft.link(inRight);
    inLeft.onMessage((message, pipe) -> log.add(message.text()));
    left.send(Bench.bytes(10_000, 65));
    one.run();
    assertThat(one.await(right.receive(Bench.SECOND)).bytes()).hasSize(10_000).containsOnly(65);
    assertThat(one.await(right.receive(Bench.SECOND)).bytes()).hasSize(10_000).containsOnly(65);
    assertThat(log).hasSize(1);
    assertThat(inLeftDriver.leases()).isZero();
  }

  @Test
  void whatWasHeldBeforeTheLinkIsForwardedToo() {
    build(PipeKind.STREAM);
    left.send(Bench.bytes(20_000, 9));
    one.run();
    inLeft.link(inRight);
    assertThat(receiveAll(20_000)).containsOnly(9);
    one.advance(Duration.ofSeconds(1));
    assertThat(inLeftDriver.leases()).isZero();
  }
}
