package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StreamsTest {

  private final SessionPair pair = new SessionPair();

  @AfterEach
  void noBufferIsLeftBehind() {
    pair.assertNoLeak();
  }

  @Test
  void aStreamIsAPipeOfMessagesWithItsProtocolAndSession() {
    Pipe here = pair.near.open("chat");
    pair.loop.run();
    Pipe there = pair.far.accepted.get(0);

    assertThat(here.kind()).isEqualTo(PipeKind.MESSAGES);
    assertThat(here.transport()).isEqualTo(Transport.SESSION);
    assertThat(here.role()).isEqualTo(PipeRole.CLIENT);
    assertThat(here.protocol()).isEqualTo("chat");
    assertThat(here.session()).contains(pair.near.session);
    assertThat(here.remote()).contains(pair.nearPath.remote());
    assertThat(there.role()).isEqualTo(PipeRole.ACCEPTED);
    assertThat(there.protocol()).isEqualTo("chat");
    assertThat(there.session()).contains(pair.far.session);
    assertThat(there.session().orElseThrow().peer()).isEqualTo(Peers.ALICE);
  }

  @Test
  void messagesKeepTheirBordersAndTheirOrder() {
    pair.far.echo();
    Pipe pipe = pair.near.open("");
    pipe.send("one");
    pipe.send("");
    pipe.send("three");

    assertThat(pair.receive(pipe).text()).isEqualTo("one");
    assertThat(pair.receive(pipe).size()).isZero();
    assertThat(pair.receive(pipe).text()).isEqualTo("three");
  }

  @Test
  void messagesSentBeforeAnybodyReadsAreNotLost() {
    Pipe pipe = pair.near.open("");
    pipe.send("early");
    pair.loop.run();

    assertThat(pair.receive(pair.far.accepted.get(0)).text()).isEqualTo("early");
  }

  @Test
  void bothSidesOpenStreamsAtTheSameTime() {
    pair.near.echo();
    pair.far.echo();
    Pipe one = pair.near.open("a");
    Pipe two = pair.far.open("b");
    one.send("from near");
    two.send("from far");

    assertThat(pair.receive(one).text()).isEqualTo("from near");
    assertThat(pair.receive(two).text()).isEqualTo("from far");
    assertThat(pair.near.session.streams()).isEqualTo(2);
    assertThat(pair.far.session.streams()).isEqualTo(2);
  }

  @Test
  void aThousandStreamsEchoAtOnce() {
    pair.far.echo();
    List<Pipe> pipes = new ArrayList<>();
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Pipe pipe = pair.near.open("echo");
      pipes.add(pipe);
    }
    for (int i = 0; i < 1000; i++) {
      pipes.get(i).send("hello " + i);
      answers.add(pipes.get(i).receive());
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(pair.loop.await(answers.get(i)).text()).isEqualTo("hello " + i);
    }
    assertThat(pair.near.session.streams()).isEqualTo(1000);

    pipes.forEach(Pipe::closeAsync);
    pair.loop.run();
    assertThat(pair.near.session.streams()).isZero();
    assertThat(pair.far.session.streams()).isZero();
  }

  @Test
  void whatOneBatchOfInputBringsGoesOutWithOneFlush() {
    pair.far.echo();
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      pipes.add(pair.near.open(""));
    }
    pair.loop.run();
    int before = pair.nearPath.flushes();
    pair.loop.runTask(() -> pipes.forEach(pipe -> pipe.send("x")));
    assertThat(pair.nearPath.flushes() - before).isEqualTo(1);
  }

  @Test
  void endingOneHalfLeavesTheOtherHalfOpen() {
    List<String> heard = new ArrayList<>();
    pair.far.acceptor =
        pipe -> {
          pipe.onEnd(ended -> ended.send("after your end"));
          pipe.onMessage((message, from) -> heard.add(message.text()));
        };
    Pipe pipe = pair.near.open("");
    pipe.send("last words");
    CompletableFuture<Void> end = pipe.end();

    assertThat(pair.receive(pipe).text()).isEqualTo("after your end");
    assertThat(end).isCompleted();
    assertThat(heard).containsExactly("last words");
    assertThat(pipe.isOpen()).isTrue();
    assertThatThrownBy(() -> pair.loop.await(pipe.send("more")))
        .hasRootCauseInstanceOf(PipeException.class);

    pair.far.accepted.get(0).end();
    assertThat(pair.loop.await(pipe.closed()).id()).isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(pair.loop.await(pair.far.accepted.get(0).closed()).id())
        .isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(pair.near.session.streams()).isZero();
    assertThat(pair.far.session.streams()).isZero();
  }

  @Test
  void closingAPipeDeliversWhatWasSentAndClosesTheOtherSide() {
    Pipe pipe = pair.near.open("");
    pipe.send("goodbye");
    pipe.closeAsync();
    pair.loop.run();
    Pipe there = pair.far.accepted.get(0);

    assertThat(pair.receive(there).text()).isEqualTo("goodbye");
    assertThat(pair.loop.await(there.closed()).id()).isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(pair.loop.await(pipe.closed()).id()).isEqualTo(CloseCause.CLOSED_HERE);
    assertThat(pair.far.session.streams()).isZero();
  }

  @Test
  void aStreamThatBothSidesEndedIsGoneAlthoughItsReaderIsBehind() {
    Pipe pipe = pair.near.open("");
    pipe.send(new byte[2000]);
    pipe.send(new byte[3000]);
    pipe.end();
    pair.loop.run();
    Pipe there = pair.far.accepted.get(0);
    there.end();
    pair.loop.run();
    assertThat(pair.far.session.streams()).isZero();
    assertThat(pair.near.session.streams()).isZero();

    assertThat(pair.receive(there).size()).isEqualTo(2000);
    assertThat(pair.receive(there).size()).isEqualTo(3000);
    assertThat(pair.loop.await(there.closed()).id()).isEqualTo(CloseCause.ENDED_BY_PEER);
  }

  @Test
  void aStreamThatWasClosedIsGoneAlthoughItsReaderIsBehind() {
    Pipe pipe = pair.near.open("");
    pipe.send(new byte[2000]);
    pipe.send(new byte[3000]);
    pipe.closeAsync();
    pair.loop.run();
    Pipe there = pair.far.accepted.get(0);
    assertThat(pair.far.session.streams()).isZero();
    assertThatThrownBy(() -> pair.loop.await(there.send("too late")))
        .hasRootCauseInstanceOf(PipeClosedException.class);

    assertThat(pair.receive(there).size()).isEqualTo(2000);
    assertThat(pair.receive(there).size()).isEqualTo(3000);
    assertThat(pair.loop.await(there.closed()).id()).isEqualTo(CloseCause.ENDED_BY_PEER);
  }

  @Test
  void aHalfOpenPipeLearnsThatTheOtherSideReadsNoMore() {
    pair.far.acceptor = pipe -> pipe.onEnd(ended -> {});
    Pipe pipe = pair.near.open("");
    pipe.closeAsync();
    pair.loop.run();
    Pipe there = pair.far.accepted.get(0);
    there.onMessage((message, from) -> {});

    assertThat(pair.loop.await(there.closed()).id()).isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThatThrownBy(() -> pair.loop.await(there.send("anybody?")))
        .hasRootCauseInstanceOf(PipeClosedException.class);
  }

  @Test
  void aResetOfOneStreamLeavesTheOthersAlone() {
    pair.far.echo();
    Pipe doomed = pair.near.open("");
    Pipe other = pair.near.open("");
    pair.loop.run();
    doomed.send("x");
    doomed.abort();
    other.send("still here");

    assertThat(pair.receive(other).text()).isEqualTo("still here");
    assertThat(pair.loop.await(doomed.closed()).id()).isEqualTo(CloseCause.ABORTED_HERE);
    CloseCause there = pair.loop.await(pair.far.accepted.get(0).closed());
    assertThat(there.id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(there.text()).contains("dropped the pipe");
    assertThat(pair.far.accepted.get(1).isOpen()).isTrue();
    assertThat(pair.near.session.isOpen()).isTrue();
  }

  @Test
  void aStreamThatNobodyWantsIsRefusedWithTheReason() {
    pair.far.acceptor =
        pipe -> {
          throw new PipeException("no handler for protocol " + pipe.protocol());
        };
    Pipe pipe = pair.near.open("pigeon");
    CloseCause cause = pair.loop.await(pipe.closed());

    assertThat(cause.id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(cause.text()).contains("no handler for protocol pigeon");
    assertThat(pair.near.session.isOpen()).isTrue();
    assertThat(pair.far.session.streams()).isZero();
  }

  @Test
  void framesThatWereUnderWayWhenTheirStreamWentAreIgnored() {
    Pipe pipe = pair.near.open("");
    pair.loop.run();
    Pipe there = pair.far.accepted.get(0);
    pair.loop.runTask(
        () -> {
          there.abort();
          for (int i = 0; i < 100; i++) {
            pipe.send(new byte[1000]);
          }
        });

    assertThat(pair.loop.await(pipe.closed()).id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(pair.near.session.isOpen()).isTrue();
    assertThat(pair.far.session.isOpen()).isTrue();
    assertThat(pair.far.credit().unread()).isZero();
  }

  @Test
  void aSendCompletesWhenThePathTookIt() {
    Pipe pipe = pair.near.open("");
    pair.loop.run();
    pair.nearPath.stall(true);
    CompletableFuture<Void> sent = pipe.send("x");
    pair.loop.run();
    assertThat(sent).isNotDone();
    assertThat(pipe.stats().bytesPending()).isEqualTo(1);

    pair.nearPath.stall(false);
    pair.loop.run();
    assertThat(sent).isCompleted();
  }

  @Test
  void aMessageLongerThanTheLimitIsNotSent() {
    SessionPair small = new SessionPair(SessionLimits.builder().maxMessage(1000).build());
    Pipe pipe = small.near.open("");
    assertThatThrownBy(() -> small.loop.await(pipe.send(new byte[1001])))
        .rootCause()
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("at most 1000 (session.max-message)");
    assertThat(small.loop.await(pipe.send(new byte[1000]))).isNull();
  }

  @Test
  void aMessageLongerThanTheReceiversLimitResetsItsStreamOnly() {
    SessionPair uneven =
        new SessionPair(
            SessionLimits.defaults(), SessionLimits.builder().maxMessage(100_000).build());
    uneven.far.echo();
    Pipe pipe = uneven.near.open("");
    Pipe other = uneven.near.open("");
    pipe.send(new byte[100_001]);
    CloseCause cause = uneven.loop.await(pipe.closed());
    assertThat(cause.id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(cause.text()).contains("longer than 100000 bytes (session.max-message)");

    other.send("fine");
    assertThat(uneven.receive(other).text()).isEqualTo("fine");
    assertThat(uneven.far.credit().unread()).isZero();
  }

  @Test
  void noMoreStreamsAreOpenedThanTheLimit() {
    SessionPair few = new SessionPair(SessionLimits.builder().maxStreams(2).build());
    Pipe one = few.near.open("");
    few.near.open("");
    assertThatThrownBy(() -> few.loop.await(few.near.session.open("")))
        .rootCause()
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("session.max-streams");
    one.abort();
    few.loop.run();
    assertThat(few.near.open("").isOpen()).isTrue();
  }

  @Test
  void aProtocolNameMayHave255Bytes() {
    Pipe pipe = pair.near.open("é".repeat(127) + "x");
    pair.loop.run();
    assertThat(pair.far.accepted.get(0).protocol()).isEqualTo(pipe.protocol());
    assertThatThrownBy(() -> pair.near.session.open("é".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
  }

  @Test
  void aSlowHandlerElsewhereDoesNotLoseTheLease() {
    pair.far.acceptor =
        pipe -> pipe.onMessageAsync((message, from) -> message.size() == 0 ? null : later(message));
    Pipe pipe = pair.near.open("");
    pipe.send(new byte[20_000]);
    pipe.send(new byte[20_000]);
    pair.loop.advance(Duration.ofSeconds(1));
    assertThat(pair.far.credit().unread()).isZero();
  }

  private CompletableFuture<Void> later(Message message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    pair.loop.schedule(Duration.ofMillis(message.size() / 1000), () -> done.complete(null));
    return done;
  }

  @Test
  void theStreamsPipesHaveTheOptionsOfTheLimits() {
    SessionPair own =
        new SessionPair(
            SessionLimits.builder()
                .streamOptions(PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 7))
                .build());
    assertThat(own.near.open("").options().get(PipeOptions.QUEUE_SIZE)).isEqualTo(7);
  }
}
