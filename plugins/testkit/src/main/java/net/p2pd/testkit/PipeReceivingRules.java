package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Subscription;
import net.p2pd.api.pipe.Transport;
import net.p2pd.core.pipe.CorePipes;
import org.junit.jupiter.api.Test;

/** The rules of {@link Pipe} about receiving; a part of {@link PipeContract}. */
public abstract class PipeReceivingRules extends PipeDriverRules {

  static final PipeOptions LINES =
      PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.length());

  private static final int MESSAGES = 100;
  private static final int QUEUE = 4;
  private static final int SURPLUS = 10;

  /** For contracts only. */
  PipeReceivingRules() {}

  /** Gives a pipe to the tests; broken implementations change it. */
  Pipe pipe(Pipe opened) {
    return opened;
  }

  /** Returns what a pipe is opened with; broken implementations change it. */
  PipeOptions options(PipeOptions wanted) {
    return wanted;
  }

  /** A provider with the host's pipes over it. */
  final class Host {
    final Pipes pipes;

    Host() {
      KitContext context = newContext();
      var provider = start(provider(), context);
      pipes =
          CorePipes.of(
              () -> List.of(provider),
              name -> CompletableFuture.failedFuture(new P2pdException("there are no names here")),
              List::of,
              context::loop);
    }

    Pipe open(Transport transport, @Nullable Destination to, PipeOptions options) {
      return pipe(
          world()
              .await(
                  "open of a pipe",
                  pipes.open(transport, to, to == null ? route() : null, options(options)),
                  limits().arrive()));
    }
  }

  /** Two ends of a stream, and the server. */
  record Pair(Pipe server, Pipe client, Pipe accepted) {}

  final Pair pair(PipeOptions client, PipeOptions accepted) {
    Transport transport = streamOrSkip();
    Host provider = new Host();
    Pipe server = provider.open(transport, null, accepted);
    Destination place = Destination.of(server.local().orElseThrow());
    Pipe opened = provider.open(transport, place, client);
    Pipe came = world().await("accepted pipe", server.accept(limits().arrive()), limits().arrive());
    return new Pair(server, opened, pipe(came));
  }

  final Pair pair() {
    return pair(LINES, LINES);
  }

  final void end(Pair pair) {
    for (Pipe pipe : List.of(pair.client, pair.accepted, pair.server)) {
      abort(pipe);
    }
  }

  final void abort(Pipe pipe) {
    pipe.abort();
    CompletableFuture<CloseCause> closed = pipe.closed();
    world().until(closed::isDone, limits().close());
  }

  final boolean until(java.util.function.BooleanSupplier condition) {
    return world().until(condition, limits().arrive());
  }

  final Message received(CompletionStage<Message> receiving) {
    return world().await("receive", receiving, limits().arrive());
  }

  static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
  }

  static void sendAll(Pipe pipe, List<String> messages) {
    messages.forEach(pipe::send);
  }

  static List<String> list() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  // Threads

  @Test
  @Rule("PIPE-1")
  void handlersRunOnTheLoopOneAtATimeInOrder() {
    Pair pair = pair();
    List<String> came = list();
    List<String> breaches = list();
    boolean[] inside = new boolean[1];
    pair.accepted.onMessage(
        (message, pipe) -> {
          if (!pipe.eventLoop().inLoop()) {
            breaches.add("a handler ran off the event loop");
          }
          if (inside[0]) {
            breaches.add("a handler was called while it ran");
          }
          inside[0] = true;
          came.add(message.text());
          inside[0] = false;
        });
    sendAll(pair.client, numbers(MESSAGES));
    assertThat(until(() -> came.size() >= MESSAGES)).as("whether all came: %s", came).isTrue();
    assertThat(breaches).as("what handlers must not meet").isEmpty();
    assertThat(List.copyOf(came)).as("messages in order of arrival").isEqualTo(numbers(MESSAGES));
    end(pair);
  }

  @Test
  @Rule("PIPE-2")
  void waitingInsideTheLoopThrowsInsteadOfHanging() {
    Pair pair = pair();
    Pipe pipe = pair.accepted;
    assertThrowsInLoop("get", pipe, () -> pipe.closed().get());
    assertThrowsInLoop("join", pipe, () -> pipe.closed().join());
    assertThrowsInLoop("get of receive", pipe, () -> pipe.receive().get());
    end(pair);
  }

  private void assertThrowsInLoop(
      String what, Pipe pipe, java.util.concurrent.Callable<?> waiting) {
    Object thrown =
        world()
            .callOnLoop(
                what + " inside the event loop",
                pipe.eventLoop(),
                limits().arrive(),
                () -> {
                  try {
                    return waiting.call();
                  } catch (IllegalStateException refusal) {
                    return refusal;
                  }
                });
    assertThat(thrown)
        .as("what %s inside the event loop throws", what)
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Rule("PIPE-4")
  void continuationsRunOnTheLoopOrOnTheThreadThatAddsThem() {
    Pair pair = pair();
    Pipe pipe = pair.accepted;
    Thread here = Thread.currentThread();
    List<String> strangers = list();
    CompletableFuture<Message> receiving = pipe.receive(limits().arrive());
    Runnable look =
        () -> {
          Thread current = Thread.currentThread();
          if (!pipe.eventLoop().inLoop() && !current.equals(here)) {
            strangers.add("a continuation ran on the thread " + current.getName());
          }
        };
    CompletableFuture<Void> sync = receiving.thenAccept(message -> look.run());
    CompletableFuture<Void> async = receiving.thenAcceptAsync(message -> look.run());
    pair.client.send("one");
    world().await("a continuation", sync, limits().arrive());
    assertThat(strangers).as("continuations elsewhere").isEmpty();
    world().await("an asynchronous continuation", async, limits().arrive());
    assertThat(strangers).as("continuations elsewhere").isEmpty();
    end(pair);
  }

  // Reading

  @Test
  @Rule("PIPE-5")
  void readingStartsWithTheFirstReaderAndNothingIsLost() {
    Pair pair = pair();
    int held = pair.accepted.options().get(PipeOptions.READ_BUFFER);
    List<String> sent = IntStream.range(0, MESSAGES).mapToObj(i -> i + " ".repeat(8000)).toList();
    sendAll(pair.client, sent);
    world().pass(limits().silence());
    assertThat(pair.accepted.stats().bytesIn())
        .as("bytes that were read before anybody wanted them")
        .isLessThan(2L * held);
    List<String> came = list();
    pair.accepted.onMessage((message, pipe) -> came.add(message.text()));
    assertThat(until(() -> came.size() >= MESSAGES))
        .as("whether all %s messages came to the first reader; %s did", MESSAGES, came.size())
        .isTrue();
    assertThat(List.copyOf(came).equals(sent)).as("whether they came as they were sent").isTrue();
    end(pair);
  }

  @Test
  @Rule("PIPE-6")
  void aMessageGoesToEveryHandlerLinkAndMatchingSubscription() {
    Pair pair = pair();
    Pair linked = pair();
    List<String> one = list();
    List<String> other = list();
    List<String> beyond = list();
    Subscription all = pair.accepted.subscribe(Filter.ALL);
    Subscription some = pair.accepted.subscribe(Filter.matching("^b"));
    linked.accepted.onMessage((message, pipe) -> beyond.add(message.text()));
    pair.accepted.link(linked.client);
    pair.accepted.onMessage((message, pipe) -> one.add(message.text()));
    pair.accepted.onMessage((message, pipe) -> other.add(message.text()));
    sendAll(pair.client, List.of("apple", "banana"));
    until(
        () ->
            one.size() == 2
                && other.size() == 2
                && beyond.size() == 2
                && all.queued() == 2
                && some.queued() == 1);
    assertThat(one).as("what the first handler got").containsExactly("apple", "banana");
    assertThat(other).as("what the second handler got").containsExactly("apple", "banana");
    assertThat(beyond).as("what went over the link").containsExactly("apple", "banana");
    assertThat(all.queued()).as("messages in the queue of all").isEqualTo(2);
    assertThat(some.queued()).as("messages in the queue of those with b").isEqualTo(1);
    end(pair);
    end(linked);
  }

  @Test
  @Rule("PIPE-7")
  void aReceiveThatGaveUpSwallowsNothing() {
    Pair pair = pair();
    Pipe pipe = pair.accepted;
    Throwable late =
        world()
            .failure("receive", pipe.receive(Filter.ALL, Duration.ofMillis(20)), limits().arrive());
    assertThat(late).as("how a receive gives up").isInstanceOf(PipeTimeoutException.class);
    CompletableFuture<Message> cancelled = pipe.receive(Filter.ALL, limits().arrive());
    cancelled.cancel(false);
    sendAll(pair.client, numbers(5));
    assertThat(received(pipe.receive(Filter.ALL, limits().arrive())).text())
        .as("what comes after a receive that timed out and one that was cancelled")
        .isEqualTo("message 0");
    end(pair);
  }

  // Full queues

  @Test
  @Rule("PIPE-8")
  void aFullQueueMakesAStreamWait() {
    Pair pair = pair(LINES, LINES.with(PipeOptions.QUEUE_SIZE, QUEUE));
    Subscription queue = pair.accepted.subscribe(Filter.ALL);
    sendAll(pair.client, numbers(MESSAGES));
    until(() -> queue.queued() >= QUEUE);
    world().pass(limits().silence());
    assertThat(queue.queued()).as("messages in a queue for %s", QUEUE).isLessThanOrEqualTo(QUEUE);
    assertThat(queue.dropped()).as("messages that a stream dropped").isZero();
    List<String> came = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      came.add(received(queue.receive(limits().arrive())).text());
    }
    assertThat(came).as("messages out of the full queue").isEqualTo(numbers(MESSAGES));
    end(pair);
  }

  @Test
  @Rule("PIPE-8")
  void aFullQueueOfDatagramsDropsTheOldestAndCounts() {
    Transport transport = datagramOrSkip();
    Host provider = new Host();
    Pipe server =
        provider.open(transport, null, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, QUEUE));
    Destination place = Destination.of(server.local().orElseThrow());
    Pipe client = provider.open(transport, place, PipeOptions.defaults());
    Subscription queue = server.subscribe(Filter.ALL);
    sendAll(client, numbers(QUEUE + SURPLUS));
    assertThat(until(() -> server.stats().messagesIn() == QUEUE + SURPLUS))
        .as("whether all datagrams came")
        .isTrue();
    until(() -> queue.dropped() == SURPLUS);
    assertThat(queue.dropped()).as("datagrams that were counted as dropped").isEqualTo(SURPLUS);
    assertThat(received(queue.receive(limits().arrive())).text())
        .as("the oldest datagram that is left")
        .isEqualTo("message " + SURPLUS);
    abort(client);
    abort(server);
  }

  // Datagram servers

  @Test
  @Rule("PIPE-11")
  void theHandlersPipeAnswersTheSender() {
    Transport transport = datagramOrSkip();
    Host provider = new Host();
    Pipe server = provider.open(transport, null, PipeOptions.defaults());
    InetSocketAddress place = server.local().orElseThrow();
    server.onMessage((message, pipe) -> pipe.send("you said " + message.text()));
    List<Pipe> clients = new ArrayList<>();
    for (String name : List.of("one", "other")) {
      Pipe client = provider.open(transport, Destination.of(place), PipeOptions.defaults());
      clients.add(client);
      List<String> answers = list();
      client.onMessage((message, pipe) -> answers.add(message.text()));
      client.send(name.getBytes(StandardCharsets.UTF_8));
      until(() -> !answers.isEmpty());
      assertThat(answers).as("the answer to '%s'", name).containsExactly("you said " + name);
    }
    clients.forEach(this::abort);
    abort(server);
  }
}
