package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShutdownTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final Shutdown shutdown = new Shutdown();
  private final List<String> done = new CopyOnWriteArrayList<>();

  private void stop() {
    shutdown.start().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void whatWasDoneLastIsUndoneFirst() {
    shutdown.step("one", LONG, () -> done.add("one"));
    shutdown.step("two", LONG, () -> done.add("two"));
    stop();
    assertThat(done).containsExactly("two", "one");
  }

  @Test
  void aStepThatFailsOrMissesItsDeadlineDoesNotHoldUpTheNext() {
    shutdown.step("last", LONG, () -> done.add("last"));
    shutdown.later("never", Duration.ofMillis(50), CompletableFuture::new);
    shutdown.step(
        "thrower",
        LONG,
        () -> {
          throw new IllegalStateException("planned by the test");
        });
    stop();
    assertThat(done).containsExactly("last");
  }

  @Test
  void aStepWhoseClassesAreGoneDoesNotHoldUpTheNext() {
    shutdown.step("last", LONG, () -> done.add("last"));
    shutdown.later(
        "linker",
        LONG,
        () -> {
          throw new NoClassDefFoundError("planned by the test");
        });
    stop();
    assertThat(done).containsExactly("last");
  }

  @Test
  void stoppingTwiceRunsTheStepsOnce() {
    shutdown.step("one", LONG, () -> done.add("one"));
    stop();
    stop();
    assertThat(done).containsExactly("one");
    assertThat(shutdown.done()).isCompleted();
  }

  @Test
  void cancellingWhatStoppingReturnsStopsNothing() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    shutdown.step("one", LONG, () -> done.add("one"));
    shutdown.later("gate", LONG, () -> gate);
    shutdown.start().cancel(true);
    gate.complete(null);
    shutdown.done().orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(done).containsExactly("one");
  }
}
