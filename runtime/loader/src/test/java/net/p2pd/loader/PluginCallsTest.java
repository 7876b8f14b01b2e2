package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.P2pdException;
import org.junit.jupiter.api.Test;

class PluginCallsTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final ClassLoader loader = new ClassLoader(null) {};
  private final PluginCalls calls = PluginCalls.onNewThreads("guarded");

  @Test
  void theResultComesBackAndThePluginsLoaderWasTheContext() {
    ClassLoader seen =
        calls.run("p", loader, "start", () -> Thread.currentThread().getContextClassLoader(), LONG);
    assertThat(seen).isSameAs(loader);
  }

  @Test
  void theContextOfAThreadOfTheExecutorIsPutBack() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThatThrownBy(
            () ->
                PluginCalls.on(Runnable::run)
                    .run(
                        "p",
                        loader,
                        "start",
                        () -> {
                          throw new IllegalStateException();
                        },
                        LONG))
        .isInstanceOf(PluginCallException.class);
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void anExceptionBecomesASentenceAndIsNotKept() {
    PluginCallException thrown =
        catchThrowableOfType(
            PluginCallException.class,
            () ->
                calls.run(
                    "pigeon",
                    loader,
                    "start of ConnectStrategy 'pigeon'",
                    () -> {
                      throw new java.io.IOException("loft full");
                    },
                    LONG));
    assertThat(thrown)
        .hasMessageStartingWith(
            "plugin 'pigeon': start of ConnectStrategy 'pigeon' threw IOException: loft full; ")
        .hasNoCause();
    assertThat(thrown.isTimeout()).isFalse();
    assertThat(thrown.pluginId()).isEqualTo("pigeon");
    assertThat(thrown.problem("start").step()).isEqualTo("start");
    assertThat(thrown.problem("start").cause())
        .isEqualTo("start of ConnectStrategy 'pigeon' threw IOException: loft full");
    assertThat(thrown.getStackTrace()[0].getClassName()).startsWith(getClass().getName());
  }

  @Test
  void aSentenceOfOurOwnKindIsTakenAsItIs() {
    assertThat(PluginCalls.inWords("start", new P2pdException("port 80 is taken; take another")))
        .isEqualTo("start failed: port 80 is taken; take another");
  }

  @Test
  void aCallThatMissesItsDeadlineIsInterruptedAndSaidToBeWhereItIs() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    PluginCallException thrown =
        catchThrowableOfType(
            PluginCallException.class,
            () ->
                calls.run(
                    "pigeon",
                    loader,
                    "close",
                    () -> {
                      try {
                        new CompletableFuture<String>().get();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return "closed";
                    },
                    Duration.ofMillis(100)));
    assertThat(thrown.isTimeout()).isTrue();
    assertThat(thrown)
        .hasMessageStartingWith(
            "plugin 'pigeon': close did not return within 100 ms (it is in net.p2pd.");
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anExecutorThatIsClosedIsSaidSo() {
    PluginCalls closed =
        PluginCalls.on(
            task -> {
              throw new RejectedExecutionException("closed");
            });
    assertThatThrownBy(() -> closed.run("p", loader, "start", () -> "x", LONG))
        .hasMessage("plugin 'p': start was not possible: the host is closing; start it again");
  }

  @Test
  void anInterruptedWaitStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                calls.run("p", loader, "start", () -> new CompletableFuture<String>().get(), LONG))
        .isInstanceOf(PluginCallException.class)
        .hasMessage("plugin 'p': start was interrupted; try again");
    assertThat(Thread.interrupted()).isTrue();
  }
}
