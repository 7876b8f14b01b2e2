package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.ThreadLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules again, with real threads that do everything at once. */
class StressTest {

  private final ThreadLoop one = new ThreadLoop("loop-one");
  private final ThreadLoop other = new ThreadLoop("loop-other");
  private final ExecutorService users = Executors.newCachedThreadPool();
  private final List<String> log = java.util.Collections.synchronizedList(new ArrayList<>());
  private final Registration ear = PipeLog.overhear(this::note);
  private final long seed = System.nanoTime();

  /** That a handler took long is the business of a busy machine, not of this test. */
  private void note(String text, Throwable error) {
    if (!text.contains("holds up its event loop")) {
      log.add(text + " " + error);
    }
  }

  @BeforeEach
  void printSeed() {
    System.out.println("seed " + seed);
  }

  @AfterEach
  void stop() {
    users.shutdownNow();
    one.close();
    other.close();
    ear.close();
  }

  private static EnginePipe pipe(MemoryDriver driver, PipeOptions options) {
    return EnginePipe.over(driver, options, PipeAttributes.defaults());
  }

  @Test
  void receivesThatTimeOutOrAreCancelledNeverLoseOrDoubleAMessage() throws Exception {
    int senders = 4;
    int each = 3_000;
    MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.MESSAGES, one, other);
    EnginePipe near = pipe(pair.near(), PipeOptions.defaults());
    EnginePipe far = pipe(pair.far(), PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 64));
    far.subscribe(Filter.ALL);
    List<Future<?>> sending = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      sending.add(
          users.submit(
              () -> {
                for (int i = 0; i < each; i++) {
                  near.send(sender + ":" + i);
                }
              }));
    }
    Map<String, Integer> got = new ConcurrentHashMap<>();
    AtomicInteger count = new AtomicInteger();
    List<Future<?>> receiving = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      Random random = new Random(seed + r);
      receiving.add(users.submit(() -> receiveAll(far, random, got, count, senders * each)));
    }
    for (Future<?> future : sending) {
      future.get(60, TimeUnit.SECONDS);
    }
    for (Future<?> future : receiving) {
      future.get(60, TimeUnit.SECONDS);
    }
    assertThat(got).hasSize(senders * each).allSatisfy((text, times) -> assertThat(times).isOne());
    assertThat(log).isEmpty();
  }

  private static void receiveAll(
      Pipe pipe, Random random, Map<String, Integer> got, AtomicInteger count, int wanted) {
    while (count.get() < wanted) {
      CompletableFuture<Message> next =
          pipe.receive(Filter.ALL, Duration.ofNanos(random.nextInt(200_000)));
      if (random.nextInt(4) == 0 && next.cancel(true)) {
        continue;
      }
      try {
        Message message = next.join();
        got.merge(message.text(), 1, Integer::sum);
        count.incrementAndGet();
      } catch (java.util.concurrent.CompletionException e) {
        assertThat(e.getCause()).isInstanceOf(PipeTimeoutException.class);
      }
    }
  }

  @Test
  void aRelayBetweenTwoLoopsKeepsEveryByteInOrderBothWays() throws Exception {
    int total = 8 << 20;
    MemoryDriver.Pair left = MemoryDriver.pair(PipeKind.STREAM, one, one);
    MemoryDriver.Pair right = MemoryDriver.pair(PipeKind.STREAM, other, other);
    EnginePipe a = pipe(left.near(), PipeOptions.defaults());
    EnginePipe b = pipe(right.far(), PipeOptions.defaults());
    EnginePipe inA = pipe(left.far(), PipeOptions.defaults());
    EnginePipe inB = pipe(right.near(), PipeOptions.defaults());
    Pipe.relay(inA, inB);
    CountDownLatch done = new CountDownLatch(2);
    check(a, 2, total, done);
    check(b, 1, total, done);
    Future<?> there = users.submit(() -> pump(a, 1, total, seed));
    Future<?> back = users.submit(() -> pump(b, 2, total, seed + 1));
    there.get(60, TimeUnit.SECONDS);
    back.get(60, TimeUnit.SECONDS);
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    a.close();
    for (EnginePipe pipe : List.of(a, b, inA, inB)) {
      assertThat(pipe.closed().get(60, TimeUnit.SECONDS).isOrderly()).isTrue();
      assertThat(pipe.stats().bytesPending()).isZero();
    }
    assertThat(left.far().leases()).isZero();
    assertThat(right.near().leases()).isZero();
    assertThat(log).isEmpty();
  }

  private static byte expected(long position, int salt) {
    return (byte) (position * 31 + (position >> 11) + salt);
  }

  private static void pump(Pipe pipe, int salt, int total, long seed) {
    Random random = new Random(seed);
    int position = 0;
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    while (position < total) {
      byte[] bytes = new byte[Math.min(total - position, 1 + random.nextInt(40_000))];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = expected(position + i, salt);
      }
      position += bytes.length;
      CompletableFuture<Void> sent = pipe.send(bytes);
      if (random.nextInt(8) == 0) {
        last.join();
      }
      last = sent;
    }
    last.join();
  }

  private static void check(Pipe pipe, int salt, int total, CountDownLatch done) {
    AtomicLong position = new AtomicLong();
    pipe.onMessage(
        (message, answer) -> {
          ByteBuffer view = message.peek();
          long at = position.getAndAdd(view.remaining());
          while (view.hasRemaining()) {
            if (view.get() != expected(at++, salt)) {
              throw new AssertionError("a wrong byte at " + (at - 1));
            }
          }
          if (at == total) {
            done.countDown();
          }
        });
  }

  @Test
  void pipesThatAreClosedFromAnywhereWhileTheyWorkAllComeToAnEnd() throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.MESSAGES, one, other);
      EnginePipe near = pipe(pair.near(), PipeOptions.defaults());
      EnginePipe far = pipe(pair.far(), PipeOptions.defaults());
      AtomicInteger closes = new AtomicInteger();
      near.onClose((pipe, cause) -> closes.incrementAndGet());
      far.onMessage((message, pipe) -> pipe.send(message.bytes()).exceptionally(e -> null));
      List<CompletableFuture<?>> results = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        results.add(near.send("message " + i));
        results.add(near.receive(Duration.ofSeconds(30)));
      }
      boolean abort = random.nextBoolean();
      Pipe closing = random.nextBoolean() ? near : far;
      Future<?> closer = users.submit(abort ? closing::abort : closing::close);
      closer.get(60, TimeUnit.SECONDS);
      near.closed().get(60, TimeUnit.SECONDS);
      far.closed().get(60, TimeUnit.SECONDS);
      for (CompletableFuture<?> result : results) {
        result.handle((value, error) -> "ended").get(60, TimeUnit.SECONDS);
      }
      assertThat(closes).hasValue(1);
      assertThat(pair.far().leases()).isZero();
    }
    assertThat(log).isEmpty();
  }
}
