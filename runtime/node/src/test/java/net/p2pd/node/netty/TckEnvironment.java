package net.p2pd.node.netty;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.TestEnvironment.ManualSubscriber;
import org.reactivestreams.tck.TestEnvironment.ManualSubscriberWithSubscriptionSupport;

/**
 * The TCK's idea of time. What has to come may take long, since another program may have the
 * processor; what must not come is waited for only shortly, which can hide a fault but never invent
 * one.
 *
 * <p>The TCK looks for an expected error once, after a fixed pause (a sign in its loop is wrong).
 * Here it looks when the error is there.
 */
final class TckEnvironment extends TestEnvironment {

  private static final long PATIENCE_MILLIS = 30_000;
  private static final long SILENCE_MILLIS = 40;
  private static final long POLL_MILLIS = 1;

  TckEnvironment() {
    super(PATIENCE_MILLIS, SILENCE_MILLIS, POLL_MILLIS);
  }

  @Override
  public <T> ManualSubscriber<T> newManualSubscriber(Publisher<T> publisher, long timeoutMillis)
      throws InterruptedException {
    Patient<T> subscriber = new Patient<>(this);
    subscribe(publisher, subscriber, timeoutMillis);
    return subscriber;
  }

  private static final class Patient<T> extends ManualSubscriberWithSubscriptionSupport<T> {

    private final CountDownLatch failed = new CountDownLatch(1);

    Patient(TestEnvironment environment) {
      super(environment);
    }

    @Override
    public void onError(Throwable cause) {
      try {
        super.onError(cause); // writes it down and throws
      } catch (AssertionError noted) {
        // the test asks for it
      } finally {
        failed.countDown();
      }
    }

    @Override
    public <E extends Throwable> E expectError(
        Class<E> expected, long totalMillis, long pollMillis, String message) throws Exception {
      if (!failed.await(totalMillis, TimeUnit.MILLISECONDS)) {
        return env.flopAndFail(message + " within " + totalMillis + " ms");
      }
      return super.expectError(expected, totalMillis, pollMillis, message);
    }
  }
}
