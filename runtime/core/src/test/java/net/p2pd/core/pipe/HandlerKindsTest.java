package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers on an executor, asynchronous ones, and those of opening and errors. */
class HandlerKindsTest {

  private Bench bench = Bench.of(PipeKind.MESSAGES);
  private final ArrayDeque<Runnable> executor = new ArrayDeque<>();

  @AfterEach
  void stop() {
    bench.close();
  }

  private void work() {
    while (!executor.isEmpty()) {
      executor.remove().run();
      bench.loop.run();
    }
  }

  @Test
  void aHandlerOnAnExecutorGetsCopiesInOrder() {
    List<Message> kept = new ArrayList<>();
    bench.far.onMessage((message, pipe) -> kept.add(message), executor::add);
    bench.send("a", "b", "c");
    assertThat(kept).isEmpty();
    assertThat(executor).hasSize(1);
    work();
    assertThat(kept).extracting(Message::text).containsExactly("a", "b", "c");
  }

  @Test
  void thePipeStopsReadingWhileAQueueOfMessagesWaitsForTheExecutor() {
    bench.close();
    bench = Bench.of(PipeKind.MESSAGES, PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 4));
    bench.far.onMessage((message, pipe) -> bench.journal.add(message.text()), executor::add);
    for (int i = 0; i < 30; i++) {
      bench.near.send("m" + i);
    }
    bench.loop.run();
    assertThat(bench.farDriver.isWanted()).isFalse();
    assertThat(bench.far.stats().messagesIn()).isEqualTo(4);
    work();
    assertThat(bench.journal).hasSize(30).endsWith("m29");
    assertThat(bench.farDriver.isWanted()).isTrue();
  }

  @Test
  void anExecutorThatRefusesCostsTheHandlerAndIsReported() {
    bench.far.onMessage(
        (message, pipe) -> {},
        task -> {
          throw new RejectedExecutionException("shut down");
        });
    bench.send("a", "b");
    assertThat(bench.log).singleElement().asString().contains("executor");
    assertThat(bench.receive()).isEqualTo("b");
  }

  @Test
  void anExceptionOnTheExecutorReachesTheErrorHandlersOnTheLoop() {
    bench.far.onError((pipe, error) -> bench.journal.add(bench.loop.inLoop() + " " + error));
    bench.far.onMessage(
        (message, pipe) -> {
          throw new IllegalStateException("broken");
        },
        executor::add);
    bench.send("a");
    work();
    assertThat(bench.journal).singleElement().asString().startsWith("true").contains("broken");
  }

  @Test
  void theNextMessageWaitsUntilAnAsynchronousHandlerIsDone() {
    List<CompletableFuture<String>> work = new ArrayList<>();
    bench.far.onMessageAsync(
        (message, pipe) -> {
          bench.journal.add(message.text());
          work.add(new CompletableFuture<>());
          return work.get(work.size() - 1);
        });
    bench.far.onMessage((message, pipe) -> bench.journal.add("other " + message.text()));
    bench.send("a", "b");
    assertThat(bench.journal).containsExactly("other a", "a");
    work.get(0).complete("done");
    bench.loop.run();
    assertThat(bench.journal).containsExactly("other a", "a", "other b", "b");
  }

  @Test
  void anAsynchronousHandlerThatIsDoneAtOnceDoesNotFillTheStack() {
    int[] count = {0};
    bench.far.onMessageAsync(
        (message, pipe) -> {
          count[0]++;
          return CompletableFuture.completedStage(null);
        });
    for (int i = 0; i < 20_000; i++) {
      bench.near.send("x");
    }
    bench.loop.run();
    assertThat(count[0]).isEqualTo(20_000);
  }

  @Test
  void anAsynchronousHandlerThatFailsIsReportedAndTheNextMessageComes() {
    bench.far.onMessageAsync(
        (message, pipe) -> {
          bench.journal.add(message.text());
          return CompletableFuture.failedStage(new IllegalStateException("broken"));
        });
    bench.send("a", "b");
    assertThat(bench.journal).containsExactly("a", "b");
    assertThat(bench.log).hasSize(2).allMatch(text -> text.contains("broken"));
  }

  @Test
  void anAsynchronousHandlerThatReturnsNothingIsReported() {
    bench.far.onMessageAsync((message, pipe) -> null);
    bench.send("a", "b");
    assertThat(bench.log).hasSize(2).allMatch(text -> text.contains("null"));
  }

  @Test
  void anOpenHandlerOfAnOpenPipeIsCalledOnceOnTheLoop() {
    bench.far.onOpen(pipe -> bench.journal.add("open " + bench.loop.inLoop()));
    bench.loop.run();
    Registration removed = bench.far.onOpen(pipe -> bench.journal.add("removed"));
    removed.close();
    bench.loop.run();
    assertThat(bench.journal).containsExactly("open true");
  }

  @Test
  void anErrorHandlerThatFailsIsLoggedAndTheOthersAreCalled() {
    bench.far.onError(
        (pipe, error) -> {
          throw new IllegalStateException("the error handler is broken");
        });
    bench.far.onError((pipe, error) -> bench.journal.add(error.getMessage()));
    bench.farDriver.injectError(new IllegalStateException("problem"));
    bench.loop.run();
    assertThat(bench.journal).containsExactly("problem");
    assertThat(bench.logged).singleElement().asString().contains("is broken");
  }
}
