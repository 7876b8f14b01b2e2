package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Subscription;
import net.p2pd.api.pipe.UnsupportedOptionException;
import org.junit.jupiter.api.Test;

/**
 * The rules for whoever brings pipes: of {@link net.p2pd.api.pipe.PipeProvider} ({@code PIPES-1}
 * and so on), of the {@link net.p2pd.api.pipe.PipeDriver}s that it opens ({@code DRIVER-1}), and of
 * the {@link Pipe}s that the host makes of these ({@code PIPE-1}). The parts of the contract are
 * the classes above this one.
 *
 * <p>The provider connects to itself: a server on {@link #route}, a client to the server's address.
 */
public abstract class PipeContract extends PipeReceivingRules {

  private static final byte[] BLOCK = new byte[1 << 14];
  private static final int LIMIT = 1 << 18;
  private static final int BLOCKS_IN_LIMIT = 16;
  private static final int MOST_BLOCKS = 4096;
  private static final int SURELY_FULL = 30;
  private static final Duration LINGER = Duration.ofMillis(300);

  /** For authors' tests. */
  protected PipeContract() {}

  /**
   * Says whether a stream's output can end while its input goes on, as with TCP; true unless
   * overridden.
   */
  protected boolean halfCloses() {
    return true;
  }

  private static PipeOptions limited() {
    return LINES.with(PipeOptions.SEND_LIMIT, LIMIT).with(PipeOptions.LINGER, LINGER);
  }

  /** How many blocks a pipe took, and how it refused the next one. */
  private record Filled(int taken, Throwable refusal) {}

  /** Sends until the pipe takes no more, for many turns of its loop. */
  private Filled fill(Pipe pipe) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    int refused = 0;
    while (refused < SURELY_FULL) {
      if (sent.size() == MOST_BLOCKS) {
        throw new AssertionError(
            "a pipe whose other end reads nothing took "
                + MOST_BLOCKS
                + " blocks, though send-limit is "
                + LIMIT
                + " bytes");
      }
      CompletableFuture<Void> one = pipe.send(BLOCK);
      one.whenComplete((done, error) -> {}); // somebody looks, so no error handler is called
      sent.add(one);
      world().pass(Duration.ofMillis(1));
      on(pipe.eventLoop(), () -> "a turn of the loop, however slow the machine is");
      refused = one.isCompletedExceptionally() ? refused + 1 : 0;
    }
    CompletableFuture<Void> last = sent.get(sent.size() - 1);
    return new Filled(
        (int) sent.stream().filter(one -> !one.isCompletedExceptionally()).count(),
        world().failure("a send beyond the limit", last, limits().arrive()));
  }

  // Sending

  @Test
  @Rule("PIPE-10")
  void aFailedSendThatNobodyObservesReachesTheErrorHandlers() {
    Pair pair = pair(limited(), LINES);
    List<String> errors = list();
    assertSentence(fill(pair.client()).refusal());
    pair.client().onError((pipe, error) -> errors.add(String.valueOf(error.getMessage())));
    boolean heard =
        until(
            () -> {
              pair.client().send(BLOCK); // nobody looks at what becomes of it
              return !errors.isEmpty();
            });
    assertThat(heard)
        .as("whether error handlers heard of a failed send that nobody observed")
        .isTrue();
    end(pair);
  }

  @Test
  @Rule("PIPE-15")
  void aSlowReaderSlowsTheSenderDownAndNothingIsDropped() {
    Pair pair = pair(limited(), LINES);
    Filled filled = fill(pair.client());
    int taken = filled.taken();
    assertThat(taken).as("blocks that fit into send-limit").isGreaterThanOrEqualTo(BLOCKS_IN_LIMIT);
    assertThat(filled.refusal())
        .as("how a send beyond the limit fails")
        .isInstanceOf(PipeException.class);
    List<String> came = list();
    pair.accepted().onMessage((message, pipe) -> came.add(message.size() + " bytes"));
    assertThat(until(() -> came.size() >= taken))
        .as("whether all %s blocks that were taken came; %s did", taken, came.size())
        .isTrue();
    world().pass(limits().silence());
    assertThat(came).as("blocks that came").hasSize(taken);
    end(pair);
  }

  // Closing

  @Test
  @Rule("PIPE-12")
  void closeFlushesAndAbortDoesNotWait() {
    Pair pair = pair();
    List<String> came = list();
    pair.accepted().onMessage((message, pipe) -> came.add(message.text()));
    sendAll(pair.client(), numbers(50));
    pair.client().closeAsync();
    pair.client().closeAsync();
    assertThat(until(() -> came.size() == 50))
        .as("whether all came that was sent before close; %s of 50 did", came.size())
        .isTrue();
    CompletableFuture<CloseCause> closed = pair.client().closed();
    assertThat(world().await("closing", closed, limits().close()).id())
        .isEqualTo(CloseCause.CLOSED_HERE);
    pair.client().abort();
    end(pair);
  }

  @Test
  @Rule("PIPE-12")
  void closeWaitsAtMostForLingerAndAbortDropsAtOnce() {
    Pair slow = pair(limited(), LINES);
    fill(slow.client());
    Duration before = world().elapsed();
    slow.client().closeAsync();
    CompletableFuture<CloseCause> closed = slow.client().closed();
    world().await("close of a pipe whose other end does not read", closed, limits().close());
    if (world() instanceof VirtualWorld) { // elsewhere the machine decides how long it takes
      assertThat(world().elapsed().minus(before))
          .as("how long close() flushed what nobody reads; linger is %s", LINGER)
          .isBetween(LINGER, LINGER.plus(limits().silence()));
    }
    end(slow);

    Pair dropped = pair(limited().with(PipeOptions.LINGER, Duration.ofHours(1)), LINES);
    fill(dropped.client());
    dropped.client().abort();
    dropped.client().abort();
    CompletableFuture<CloseCause> aborted = dropped.client().closed();
    assertThat(world().await("abort", aborted, limits().close()).id())
        .as("the cause after abort()")
        .isEqualTo(CloseCause.ABORTED_HERE);
    end(dropped);
  }

  @Test
  @Rule("PIPE-13")
  void closeHandlersRunOnceAfterTheLastMessageWithTheCause() {
    Pair pair = pair();
    List<String> events = list();
    pair.accepted().onMessage((message, pipe) -> events.add(message.text()));
    pair.accepted().onClose((pipe, cause) -> events.add("closed: " + cause.id()));
    sendAll(pair.client(), numbers(20));
    pair.client().closeAsync();
    CompletableFuture<CloseCause> closed = pair.accepted().closed();
    CloseCause cause = world().await("closing of the other end", closed, limits().close());
    until(() -> events.size() > 20);
    world().pass(limits().silence());
    assertThat(events.subList(0, Math.min(20, events.size())))
        .as("what handlers heard before the pipe closed")
        .isEqualTo(numbers(20));
    assertThat(events.subList(Math.min(20, events.size()), events.size()))
        .as("what close handlers heard")
        .containsExactly("closed: " + cause.id());
    List<String> late = list();
    pair.accepted().onClose((pipe, why) -> late.add(why.id()));
    until(() -> !late.isEmpty());
    assertThat(late).as("what a close handler hears that comes late").containsExactly(cause.id());
    end(pair);
  }

  @Test
  @Rule("PIPE-14")
  void endEndsOneDirectionOnly() {
    Pair pair = pair();
    if (!halfCloses()) {
      Throwable refusal = world().failure("end()", pair.client().end(), limits().arrive());
      assertThat(refusal)
          .as("the refusal of what was declared unsupported (halfCloses() is false)")
          .isInstanceOf(UnsupportedOptionException.class);
      end(pair);
      return;
    }
    List<String> heard = list();
    pair.accepted().onMessage((message, pipe) -> heard.add(message.text()));
    pair.accepted()
        .onEnd(
            pipe -> {
              heard.add("end");
              pipe.send("still here");
            });
    List<String> answers = list();
    pair.client().onMessage((message, pipe) -> answers.add(message.text()));
    pair.client().send("last words");
    pair.client().end();
    until(() -> !answers.isEmpty());
    assertThat(answers).as("what comes back after end()").containsExactly("still here");
    assertThat(heard).as("what the other side heard").containsExactly("last words", "end");
    assertThat(pair.accepted().isOpen()).as("whether the other side is still open").isTrue();
    end(pair);
  }

  @Test
  @Rule("PIPE-14")
  void withoutAnEndHandlerThePipeClosesItself() {
    if (!halfCloses()) {
      throw skipped("declared: its streams have no half-close (halfCloses() is false)");
    }
    Pair pair = pair();
    pair.accepted().onMessage((message, pipe) -> {});
    pair.client().end();
    CompletableFuture<CloseCause> closed = pair.accepted().closed();
    assertThat(world().await("closing after the end", closed, limits().close()).id())
        .as("why the pipe closed itself")
        .isEqualTo(CloseCause.ENDED_BY_PEER);
    end(pair);
  }

  @Test
  @Rule("PIPE-14")
  void datagramsRefuseToEnd() {
    Host host = new Host();
    Pipe server = host.open(datagramOrSkip(), null, PipeOptions.defaults());
    assertThat(world().failure("end() of datagrams", server.end(), limits().arrive()))
        .isInstanceOf(UnsupportedOptionException.class);
    abort(server);
  }

  @Test
  @Rule("PIPE-16")
  void onceClosedWaitersFailAndQueuedMessagesCanBeReceived() {
    Pair pair = pair();
    Subscription queue = pair.accepted().subscribe(Filter.ALL);
    sendAll(pair.client(), List.of("kept", "as well"));
    until(() -> queue.queued() == 2);
    CompletableFuture<Message> waiting =
        pair.accepted().receive(Filter.matching("never"), Duration.ofMinutes(1));
    pair.accepted().closeAsync();
    Throwable failure = world().failure("a waiting receive", waiting, limits().close());
    assertThat(failure)
        .as("how a waiting receive fails once the pipe is closed")
        .isInstanceOf(PipeClosedException.class);
    for (String text : List.of("kept", "as well")) {
      CompletableFuture<Message> queued = pair.accepted().receive(Filter.ALL, limits().arrive());
      assertThat(new String(received(queued).bytes(), StandardCharsets.UTF_8))
          .as("what was queued when the pipe closed")
          .isEqualTo(text);
    }
    Throwable empty =
        world()
            .failure(
                "receive from a closed pipe's empty queue",
                pair.accepted().receive(Filter.ALL, limits().arrive()),
                limits().arrive());
    assertThat(empty).isInstanceOf(PipeClosedException.class);
    end(pair);
  }
}
