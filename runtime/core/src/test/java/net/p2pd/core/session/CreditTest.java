package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CreditTest {

  private static final int MIB = 1 << 20;

  /**
   * What one stream costs its receiver at most if nobody reads: its window, and what its pipe
   * holds.
   */
  private static final int UNREAD_STREAM = FrameHeader.FIRST_STREAM_LIMIT + (1 << 17);

  private final SessionPair pair = new SessionPair();

  @AfterEach
  void noBufferIsLeftBehind() {
    pair.assertNoLeak();
  }

  /** Sends blocks until a number of bytes is on its way; each goes when the last one was taken. */
  private static void pour(Pipe pipe, int block, long bytes) {
    if (bytes > 0) {
      pipe.send(new byte[block])
          .whenComplete(
              (done, error) -> {
                if (error == null) {
                  pour(pipe, block, bytes - block);
                }
              });
    }
  }

  @Test
  void aReaderThatStopsStopsItsSenderWhileAnotherStreamMovesTenMebibytes() {
    long[] moved = new long[1];
    pair.far.acceptor =
        pipe -> {
          if (pipe.protocol().equals("fast")) {
            pipe.onMessage((message, from) -> moved[0] += message.size());
          }
        };
    Pipe slow = pair.near.open("slow");
    Pipe fast = pair.near.open("fast");
    pour(slow, 10_000, 10 * MIB);
    pour(fast, 50_000, 10 * MIB);
    pair.loop.run();

    assertThat(moved[0]).isGreaterThanOrEqualTo(10 * MIB);
    assertThat(slow.stats().bytesOut()).isLessThan(UNREAD_STREAM);
    assertThat(slow.stats().bytesPending()).isPositive();
    assertThat(pair.far.credit().unread())
        .isLessThanOrEqualTo(FrameHeader.FIRST_STREAM_LIMIT + 20_000);
    assertThat(pair.near.session.isOpen()).isTrue();
  }

  @Test
  void aReaderThatGoesOnGetsEverything() {
    Pipe slow = pair.near.open("slow");
    pour(slow, 10_000, 3 * MIB);
    pair.loop.run();
    long[] moved = new long[1];
    pair.far.accepted.get(0).onMessage((message, from) -> moved[0] += message.size());
    pair.loop.run();

    assertThat(moved[0]).isGreaterThanOrEqualTo(3 * MIB);
    assertThat(slow.stats().bytesPending()).isZero();
    assertThat(pair.far.credit().unread()).isZero();
  }

  @Test
  void aThousandUnreadStreamsCostNoMoreThanTheSessionsBuffer() {
    for (int i = 0; i < 1000; i++) {
      Pipe pipe = pair.near.open("");
      for (int j = 0; j < 30; j++) {
        pipe.send(new byte[1000]);
      }
    }
    pair.loop.run();

    int buffer = SessionLimits.defaults().sessionBuffer();
    assertThat(pair.far.credit().unread()).isBetween((long) buffer / 2, (long) buffer);
    assertThat(pair.near.session.isOpen()).isTrue();

    long[] count = new long[1];
    pair.far.accepted.forEach(pipe -> pipe.onMessage((message, from) -> count[0]++));
    pair.loop.run();
    assertThat(count[0]).isEqualTo(30_000);
    assertThat(pair.far.credit().unread()).isZero();
  }

  @Test
  void emptyMessagesCostCreditToo() {
    Pipe pipe = pair.near.open("");
    for (int i = 0; i < 20_000; i++) {
      pipe.send(ByteBuffer.allocate(0));
    }
    pair.loop.run();
    assertThat(pair.far.credit().unread()).isLessThanOrEqualTo(FrameHeader.FIRST_STREAM_LIMIT);

    long[] count = new long[1];
    pair.far.accepted.get(0).onMessage((message, from) -> count[0]++);
    pair.loop.run();
    assertThat(count[0]).isEqualTo(20_000);
  }

  @Test
  void aMessageOfTheGreatestLengthArrivesWhole() {
    byte[] message = new byte[SessionLimits.defaults().maxMessage()];
    for (int i = 0; i < message.length; i += 4099) {
      message[i] = (byte) i;
    }
    List<byte[]> arrived = new ArrayList<>();
    pair.far.acceptor = pipe -> pipe.onMessage((got, from) -> arrived.add(got.bytes()));
    Pipe pipe = pair.near.open("");
    pipe.send(message);
    pair.loop.run();

    assertThat(arrived).hasSize(1);
    assertThat(arrived.get(0)).isEqualTo(message);
    assertThat(pair.far.credit().large()).isZero();
    assertThat(pair.far.credit().unread()).isZero();
  }

  @Test
  void longMessagesTakeTurnsWhenThereAreMoreThanPlaces() {
    int[] count = new int[1];
    int[] mostPlaces = new int[1];
    pair.far.acceptor =
        pipe ->
            pipe.onMessage(
                (message, from) -> {
                  assertThat(message.size()).isEqualTo(3 * MIB);
                  mostPlaces[0] = Math.max(mostPlaces[0], pair.far.credit().large());
                  count[0]++;
                });
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pipes.add(pair.near.open(""));
    }
    pair.loop.runTask(() -> pipes.forEach(pipe -> pipe.send(new byte[3 * MIB])));

    assertThat(count[0]).isEqualTo(20);
    assertThat(mostPlaces[0]).isEqualTo(SessionLimits.defaults().largeMessages());
    assertThat(pair.far.credit().large()).isZero();
    assertThat(pair.far.credit().unread()).isZero();
  }

  @Test
  void placesOfStreamsThatGoAreGivenToThoseThatWait() {
    pair.far.acceptor = pipe -> pipe.onMessage((message, from) -> {});
    List<Pipe> doomed = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Pipe pipe = pair.near.open("");
      doomed.add(pipe);
      pipe.send(new byte[15 * MIB]);
    }
    pair.loop.schedule(Duration.ZERO, () -> doomed.forEach(Pipe::abort));
    Pipe last = pair.near.open("");
    CompletableFuture<Void> sent = last.send(new byte[15 * MIB]);
    pair.loop.run();
    doomed.forEach(Pipe::abort);
    pair.loop.run();

    assertThat(sent).isCompleted();
    assertThat(pair.far.credit().large()).isZero();
    assertThat(pair.far.credit().unread()).isZero();
  }

  @Test
  void aReaderThatWasQuickAndStopsLeavesNoMoreThanTheLargestWindowUnread() {
    Pipe pipe = pair.near.open("");
    pour(pipe, 10_000, 30 * MIB);
    pair.loop.run();
    Pipe reader = pair.far.accepted.get(0);
    Subscription reading = reader.subscribe(Filter.ALL);
    while (reader.stats().bytesIn() < 20 * MIB) {
      pair.receive(reader);
    }
    pair.loop.run();

    int most = SessionLimits.defaults().streamWindow();
    assertThat(pair.far.credit().unread()).isBetween(most / 2L, (long) most);
    reading.close();
  }

  @Test
  void aLongMessageNobodyReadsStaysWithinTheWindow() {
    Pipe pipe = pair.near.open("");
    pipe.send(new byte[100_000]); // more than the pipe holds before anybody reads
    pipe.send(new byte[10 * MIB]);
    pair.loop.run();
    assertThat(pair.far.credit().large()).isZero();
    assertThat(pair.far.credit().unread())
        .isBetween(100_000L, 100_200L + FrameHeader.FIRST_STREAM_LIMIT);

    long[] moved = new long[1];
    pair.far.accepted.get(0).onMessage((message, from) -> moved[0] += message.size());
    pair.loop.run();
    assertThat(moved[0]).isEqualTo(100_000 + 10 * MIB);
  }

  @Test
  void smallWindowsStillMoveLongMessages() {
    SessionLimits small =
        SessionLimits.builder()
            .streamWindow(FrameHeader.FIRST_STREAM_LIMIT)
            .sessionWindow(FrameHeader.FIRST_SESSION_LIMIT)
            .sessionBuffer(FrameHeader.FIRST_SESSION_LIMIT)
            .largeMessages(1)
            .build();
    SessionPair tight = new SessionPair(small);
    long[] moved = new long[1];
    tight.far.acceptor = pipe -> pipe.onMessage((message, from) -> moved[0] += message.size());
    for (int i = 0; i < 30; i++) {
      Pipe pipe = tight.near.open("");
      pipe.send(new byte[200_000]);
      pipe.send(new byte[1 + i * 50_000]);
    }
    tight.loop.run();
    assertThat(moved[0]).isEqualTo(30 * 200_001 + 50_000L * (29 * 30 / 2));
    tight.assertNoLeak();
  }

  @Test
  void theSendersLimitIsThatOfItsPipe() {
    SessionPair bounded =
        new SessionPair(
            SessionLimits.builder()
                .streamOptions(PipeOptions.defaults().with(PipeOptions.SEND_LIMIT, 500_000))
                .build());
    Pipe pipe = bounded.near.open("");
    List<CompletableFuture<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sends.add(pipe.send(new byte[10_000]));
      bounded.loop.run();
    }
    assertThat(sends.get(199)).isCompletedExceptionally();
    assertThat(pipe.stats().bytesPending()).isLessThanOrEqualTo(510_000);
  }
}
