package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

class ServerPipeTest {

  private final TestLoop boss = new TestLoop();
  private final TestLoop worker = boss.sibling();
  private final MemoryDriver driver = MemoryDriver.server(PipeKind.STREAM, boss);
  private final EnginePipe server =
      EnginePipe.over(
          driver,
          PipeOptions.defaults()
              .with(PipeOptions.ACCEPT_QUEUE, 2)
              .with(PipeOptions.FRAMING, Framing.line()),
          PipeAttributes.defaults());
  private final List<String> journal = new ArrayList<>();

  private EnginePipe connect() {
    MemoryDriver near = driver.connect(worker, worker);
    EnginePipe client =
        EnginePipe.over(
            near,
            PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.line()),
            PipeAttributes.defaults());
    boss.run();
    return client;
  }

  private Pipe accept() {
    return boss.await(server.accept(Bench.SECOND));
  }

  @Test
  void aHandlerOnTheServerHearsTheMessagesOfAllAcceptedPipesAndAnswersOnThem() {
    server.onMessage((message, pipe) -> pipe.send("echo " + message.text()));
    EnginePipe anne = connect();
    EnginePipe bert = connect();
    anne.send("anne");
    bert.send("bert");
    assertThat(boss.await(anne.receive(Bench.SECOND)).text()).isEqualTo("echo anne");
    assertThat(boss.await(bert.receive(Bench.SECOND)).text()).isEqualTo("echo bert");
  }

  @Test
  void aHandlerThatIsAddedLaterHearsPipesThatWereAcceptedBefore() {
    EnginePipe client = connect();
    client.send("early");
    boss.run();
    server.onMessage((message, pipe) -> journal.add(message.text()));
    boss.run();
    Registration other = server.onMessage((message, pipe) -> journal.add("2 " + message.text()));
    client.send("late");
    boss.run();
    other.close();
    client.send("last");
    boss.run();
    assertThat(journal).containsExactly("early", "late", "2 late", "last");
  }

  @Test
  void handlersElsewhereWorkForEveryAcceptedPipeByItself() {
    List<CompletableFuture<Void>> work = new ArrayList<>();
    EnginePipe anne = connect();
    server.onMessageAsync(
        (message, pipe) -> {
          journal.add(message.text());
          CompletableFuture<Void> step = new CompletableFuture<>();
          work.add(step);
          return step;
        });
    EnginePipe bert = connect();
    anne.send("a1");
    anne.send("a2");
    bert.send("b1");
    boss.run();
    // Each pipe waits for its own message, not for those of others.
    assertThat(journal).containsExactlyInAnyOrder("a1", "b1");
    work.get(0).complete(null);
    boss.run();
    assertThat(journal).contains("a2");
  }

  @Test
  void anOpenHandlerHearsOfAPipeBeforeItsMessages() {
    server.onOpen(pipe -> journal.add("open " + pipe.role()));
    server.onMessage((message, pipe) -> journal.add(message.text()));
    EnginePipe client = connect();
    client.send("first");
    boss.run();
    assertThat(journal).containsExactly("open " + PipeRole.ACCEPTED, "first");
  }

  @Test
  void anOpenHandlerHearsOfPipesThatWaitAlready() {
    connect();
    server.onOpen(pipe -> journal.add("open"));
    boss.run();
    assertThat(journal).containsExactly("open");
    connect();
    assertThat(journal).hasSize(2);
  }

  @Test
  void endAndCloseHandlersOfTheServerHearOfAcceptedPipes() {
    server.onEnd(pipe -> journal.add("end " + pipe.role()));
    server.onClose((pipe, cause) -> journal.add("close " + pipe.role() + " " + cause.id()));
    EnginePipe client = connect();
    accept();
    client.end();
    boss.run();
    assertThat(journal).containsExactly("end ACCEPTED");
    client.abort();
    boss.run();
    assertThat(journal).containsExactly("end ACCEPTED", "close ACCEPTED reset-by-peer");
  }

  @Test
  void acceptedPipesAreTakenInOrder() {
    EnginePipe first = connect();
    EnginePipe second = connect();
    assertThat(accept().remote()).isEqualTo(first.local());
    assertThat(accept().remote()).isEqualTo(second.local());
    CompletableFuture<Pipe> waiting = server.accept(Bench.SECOND);
    EnginePipe third = connect();
    assertThat(waiting.join().remote()).isEqualTo(third.local());
    assertThat(boss.timers() + worker.timers()).isZero();
  }

  @Test
  void whenNobodyComesAcceptTimesOutAndACancelledOneSwallowsNobody() {
    assertThatThrownBy(() -> boss.await(server.accept(Duration.ofMillis(20))))
        .hasCauseInstanceOf(PipeTimeoutException.class);
    CompletableFuture<Pipe> cancelled = server.accept(Bench.SECOND);
    boss.run();
    cancelled.cancel(true);
    EnginePipe client = connect();
    assertThat(accept().remote()).isEqualTo(client.local());
  }

  @Test
  void whenTheAcceptQueueIsFullFurtherOnesWaitInTheSystem() {
    connect();
    connect();
    EnginePipe third = connect();
    assertThat(driver.isWanted()).isFalse();
    accept();
    boss.run();
    assertThat(driver.isWanted()).isFalse();
    accept();
    boss.run();
    assertThat(accept().remote()).isEqualTo(third.local());
    assertThat(driver.isWanted()).isTrue();
  }

  @Test
  void withAHandlerNobodyWaits() {
    server.onMessage((message, pipe) -> {});
    for (int i = 0; i < 20; i++) {
      connect();
    }
    assertThat(driver.isWanted()).isTrue();
  }

  @Test
  void closingTheServerFlushesAndClosesWhatItAccepted() {
    EnginePipe client = connect();
    Pipe accepted = accept();
    EnginePipe waiting = connect();
    accepted.send("last words");
    CompletableFuture<Void> closed = server.closeAsync();
    boss.run();
    assertThat(closed).isCompleted();
    assertThat(accepted.closed()).isCompleted();
    assertThat(boss.await(client.receive(Bench.SECOND)).text()).isEqualTo("last words");
    assertThat(client.closed()).isCompleted();
    assertThat(waiting.closed()).isCompleted();
    assertThatThrownBy(() -> boss.await(server.accept(Bench.SECOND)))
        .hasCauseInstanceOf(PipeClosedException.class);
  }

  @Test
  void theServerIsClosedOnlyWhenAllThatItAcceptedIs() {
    MemoryDriver near = driver.connect(worker, worker);
    EnginePipe.over(near, PipeOptions.defaults(), PipeAttributes.defaults());
    boss.run();
    EnginePipe accepted = (EnginePipe) accept();
    ((MemoryDriver) accepted.driver).stall(true);
    accepted.send("stuck").exceptionally(error -> null);
    CompletableFuture<Void> closed = server.closeAsync();
    boss.advance(Duration.ofMillis(1900));
    assertThat(closed).isNotDone();
    boss.advance(Duration.ofMillis(200));
    assertThat(closed).isCompleted();
  }

  @Test
  void abortingTheServerAbortsWhatItAccepted() {
    EnginePipe client = connect();
    server.abort();
    boss.run();
    assertThat(client.closed().join().id()).isEqualTo("reset-by-peer");
    assertThat(server.closed()).isCompleted();
  }

  @Test
  void aServerOfStreamsNeitherReceivesNorSends() {
    assertThatThrownBy(() -> server.subscribe(Filter.ALL))
        .isInstanceOf(UnsupportedOptionException.class)
        .hasMessageContaining("accepts");
    assertThatThrownBy(() -> server.messages(Filter.ALL))
        .isInstanceOf(UnsupportedOptionException.class);
    assertThatThrownBy(() -> server.link(server)).isInstanceOf(UnsupportedOptionException.class);
    assertThatThrownBy(() -> boss.await(server.send("x")))
        .hasCauseInstanceOf(UnsupportedOptionException.class);
  }

  @Test
  void anErrorOnAnAcceptedPipeReachesTheErrorHandlersOfTheServer() {
    server.onMessage(
        (message, pipe) -> {
          throw new IllegalStateException("broken");
        });
    server.onError((pipe, error) -> journal.add(pipe.role() + " " + error.getMessage()));
    connect().send("x");
    boss.run();
    assertThat(journal).containsExactly("ACCEPTED broken");
  }

  @Test
  void anAcceptedPipeThatWasHandedOverIsNotClosedWithTheServer() {
    connect();
    PipeDriver handedOver = PipeDrivers.of(accept());
    CompletableFuture<Void> closing = server.closeAsync();
    boss.run();
    assertThat(closing).as("it waits for nothing").isCompleted();
    List<CloseCause> ends = new ArrayList<>();
    EnginePipe.over(handedOver, PipeOptions.defaults(), PipeAttributes.defaults())
        .onClose((pipe, cause) -> ends.add(cause));
    boss.run();
    assertThat(ends).isEmpty();
  }
}
