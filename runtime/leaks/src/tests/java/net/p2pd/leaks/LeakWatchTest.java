package net.p2pd.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeakWatchTest {

  @Test
  void whatCameSinceTheStartIsLeftUntilItGoes() throws InterruptedException {
    LeakWatch watch = LeakWatch.start();
    CountDownLatch end = new CountDownLatch(1);
    Thread guest =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "guest-of-the-watch");
    guest.start();
    try {
      assertThat(watch.left()).singleElement().asString().startsWith("thread 'guest-of-the-watch'");
      assertThat(watch.left(Duration.ofMillis(50))).hasSize(1);
    } finally {
      end.countDown();
    }
    guest.join();
    assertThat(watch.left(Duration.ofSeconds(20))).isEmpty();
  }
}
