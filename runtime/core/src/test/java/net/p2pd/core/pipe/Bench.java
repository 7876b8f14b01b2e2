package net.p2pd.core.pipe;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;

/**
 * Two pipes that are connected in memory, on one loop in virtual time, and what they complain of.
 */
final class Bench implements AutoCloseable {

  static final Duration SECOND = Duration.ofSeconds(1);

  final TestLoop loop = new TestLoop();
  final MemoryDriver nearDriver;
  final MemoryDriver farDriver;
  final EnginePipe near;
  final EnginePipe far;

  /** What went to the log. */
  final List<String> log = new ArrayList<>();

  final List<Throwable> logged = new ArrayList<>();

  /** A place for tests to note what happened, in order. */
  final List<String> journal = new ArrayList<>();

  private final Registration ear =
      PipeLog.overhear(
          (text, error) -> {
            log.add(text);
            logged.add(error);
          });

  private Bench(PipeKind kind, PipeOptions nearOptions, PipeOptions farOptions) {
    MemoryDriver.Pair pair = MemoryDriver.pair(kind, loop);
    nearDriver = pair.near();
    farDriver = pair.far();
    near = EnginePipe.over(nearDriver, nearOptions, PipeAttributes.defaults().name("near"));
    far = EnginePipe.over(farDriver, farOptions, PipeAttributes.defaults().name("far"));
    loop.run();
  }

  static Bench of(PipeKind kind) {
    return of(kind, PipeOptions.defaults());
  }

  static Bench of(PipeKind kind, PipeOptions options) {
    return new Bench(kind, options, options);
  }

  static Bench of(PipeKind kind, PipeOptions near, PipeOptions far) {
    return new Bench(kind, near, far);
  }

  /** Sends text from the near pipe and lets it arrive. */
  void send(String... texts) {
    for (String text : texts) {
      near.send(text);
    }
    loop.run();
  }

  /** Receives at the far pipe. */
  String receive() {
    return text(far.receive(SECOND));
  }

  String text(CompletableFuture<Message> receiving) {
    return loop.await(receiving).text();
  }

  /** Takes all that waits in a queue of the far pipe. */
  List<String> drain(Filter filter) {
    List<String> texts = new ArrayList<>();
    while (true) {
      CompletableFuture<Message> next = far.receive(filter, Duration.ZERO);
      loop.run();
      if (next.isCompletedExceptionally()) {
        return texts;
      }
      texts.add(next.join().text());
    }
  }

  static byte[] bytes(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Returns what a future failed with. */
  Throwable failure(CompletableFuture<?> future) {
    loop.run();
    if (!future.isCompletedExceptionally()) {
      throw new AssertionError("did not fail: " + future);
    }
    return Futures.unwrap(future.handle((value, error) -> error).join());
  }

  @Override
  public void close() {
    ear.close();
  }
}
