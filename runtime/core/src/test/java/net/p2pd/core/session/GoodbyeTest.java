package net.p2pd.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GoodbyeTest {

  private final SessionPair pair = new SessionPair();

  @AfterEach
  void noBufferIsLeftBehind() {
    pair.assertNoLeak();
  }

  @Test
  void closingASessionFlushesItsStreamsAndSaysGoodbye() {
    List<Integer> heard = new ArrayList<>();
    pair.far.acceptor = pipe -> pipe.onMessage((message, from) -> heard.add(message.size()));
    Pipe pipe = pair.near.open("");
    pipe.send(new byte[3_000_000]);
    pipe.send("last");
    CompletableFuture<Void> closing = pair.near.session.closeAsync();
    assertThat(closing).isNotDone();
    pair.loop.run();

    assertThat(closing).isCompleted();
    assertThat(heard).containsExactly(3_000_000, 4);
    assertThat(pair.loop.await(pipe.closed()).id()).isEqualTo(CloseCause.CLOSED_HERE);
    assertThat(pair.loop.await(pair.far.accepted.get(0).closed()).id())
        .isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(pair.near.closeCause().id()).isEqualTo(CloseCause.CLOSED_HERE);
    assertThat(pair.far.closeCause().id()).isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(pair.nearPath.closedHard()).isFalse();
    assertThat(pair.farPath.closedHard()).isFalse();
  }

  @Test
  void aClosingSessionOpensAndAcceptsNoStreams() {
    pair.far.acceptor = pipe -> {};
    Pipe stuck = pair.near.open("");
    pair.loop.run();
    pair.nearPath.stall(true);
    stuck.send("x");
    pair.near.session.closeAsync();
    pair.loop.run();
    assertThat(pair.near.session.isOpen()).isFalse();
    assertThatThrownBy(() -> pair.loop.await(pair.near.session.open("")))
        .rootCause()
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("closing");

    Pipe refused = pair.far.open("late");
    pair.loop.run();
    assertThat(pair.near.accepted).isEmpty();
    pair.nearPath.stall(false);
    assertThat(pair.loop.await(refused.closed()).text()).contains("the session is closing");
  }

  @Test
  void aStreamThatCannotFlushHoldsAClosingSessionNoLongerThanItsLinger() {
    Pipe stuck = pair.near.open("");
    stuck.send(new byte[10_000]);
    stuck.send(new byte[1_000_000]); // which nobody reads
    CompletableFuture<Void> closing = pair.near.session.closeAsync();
    pair.loop.advance(Duration.ofMillis(1900));
    assertThat(closing).isNotDone();
    pair.loop.advance(Duration.ofMillis(200));
    assertThat(closing).isCompleted();
    assertThat(pair.loop.await(pair.far.accepted.get(0).closed()).id())
        .isEqualTo(CloseCause.RESET_BY_PEER);
  }

  @Test
  void goingAwayEndsAllStreamsAtOnceAndTellsWhy() {
    Pipe pipe = pair.near.open("");
    pair.loop.run();
    pair.near.session.goAway("another path won");
    pair.loop.run();

    assertThat(pair.near.closeCause())
        .isEqualTo(CloseCause.of(CloseCause.CLOSED_HERE, "another path won"));
    assertThat(pair.far.closeCause().text())
        .isEqualTo("the other side said goodbye: another path won");
    assertThat(pair.loop.await(pipe.closed()).id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(pair.loop.await(pair.far.accepted.get(0).closed()).id())
        .isEqualTo(CloseCause.CARRIER_GONE);
  }

  @Test
  void longWordsAreCutAtACharacter() {
    pair.near.session.goAway("é".repeat(1000));
    assertThat(pair.far.closeCause().text()).endsWith("é").doesNotContain("\uFFFD");
  }

  @Test
  void aPathThatClosesFailsItsStreams() {
    Pipe pipe = pair.near.open("");
    pair.loop.run();
    CompletableFuture<?> waiting = pipe.receive();
    pair.nearPath.stall(true);
    CompletableFuture<Void> sending = pipe.send("lost");
    pair.loop.run();
    pair.nearPath.breakDown();
    pair.farPath.breakDown();
    pair.loop.run();

    CloseCause cause = pair.loop.await(pipe.closed());
    assertThat(cause.id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(cause.text()).contains("reset the connection");
    assertThat(waiting).isCompletedExceptionally();
    assertThatThrownBy(sending::join).hasCauseInstanceOf(PipeException.class);
    assertThat(pair.near.closeCause().id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThatThrownBy(() -> pair.loop.await(pipe.send("more")))
        .hasRootCauseInstanceOf(PipeClosedException.class);
    assertThatThrownBy(() -> pair.loop.await(pair.near.session.open("")))
        .rootCause()
        .hasMessageContaining("the session is closed");
  }

  @Test
  void aPathThatEndsWithoutAGoodbyeFailsTheSession() {
    RawPeer peer = new RawPeer();
    peer.end();
    assertThat(peer.side.closeCause().text()).contains("without a goodbye");
  }

  @Test
  void aPeerThatNeverClosesIsNotWaitedForLongerThanTheGoodbye() {
    RawPeer peer = new RawPeer();
    peer.side.session.goAway("enough");
    peer.loop.run();
    assertThat(peer.goAway().text()).isEqualTo("enough");
    assertThat(peer.ended).isTrue();
    assertThat(peer.side.session.closed()).isNotDone();
    peer.raw("still talking".getBytes(StandardCharsets.UTF_8));

    peer.loop.advance(SessionLimits.defaults().goodbye());
    assertThat(peer.side.session.closed()).isCompleted();
    assertThat(peer.side.closeCause().text()).isEqualTo("enough");
  }

  @Test
  void nobodyButTheSessionCompletesItsFuture() {
    assertThat(pair.near.session.closed().complete(CloseCause.of("x", "y"))).isFalse();
    assertThat(pair.near.session.closed().cancel(true)).isFalse();
    assertThat(pair.near.session.closed()).isNotDone();
  }
}
