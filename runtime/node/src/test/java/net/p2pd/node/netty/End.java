package net.p2pd.node.netty;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.p2pd.api.pipe.PipeDriver;

/** A driver with its recorder, to be used from the test's thread. */
final class End {

  final PipeDriver driver;
  final Recorder heard;

  private End(PipeDriver driver, Recorder heard) {
    this.driver = driver;
    this.heard = heard;
  }

  /** Starts a driver; it reads nothing yet. */
  static End start(PipeDriver driver) {
    return start(driver, new Recorder());
  }

  static End start(PipeDriver driver, Recorder recorder) {
    recorder.driver = driver;
    End end = new End(driver, recorder);
    end.onLoop(() -> driver.start(recorder));
    return end;
  }

  /** Starts a driver that reads at once. */
  static End reading(PipeDriver driver) {
    return start(driver).read(true);
  }

  End read(boolean wanted) {
    onLoop(() -> driver.read(wanted));
    return this;
  }

  void onLoop(Runnable task) {
    askLoop(
        () -> {
          task.run();
          return null;
        });
  }

  <T> T askLoop(Supplier<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    driver
        .eventLoop()
        .execute(
            () -> {
              try {
                done.complete(task.get());
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    return get(done);
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(Recorder.LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError("not done in time", e);
    }
  }

  /** Writes and flushes; completes when the listener was told. */
  CompletableFuture<Void> send(ByteBuffer bytes, InetSocketAddress to) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    driver
        .eventLoop()
        .execute(
            () -> {
              driver.write(
                  bytes,
                  to,
                  error -> {
                    if (error == null) {
                      done.complete(null);
                    } else {
                      done.completeExceptionally(error);
                    }
                  });
              driver.flush();
            });
    return done;
  }

  CompletableFuture<Void> send(String text) {
    return send(bytes(text), null);
  }

  CompletableFuture<Void> send(String text, InetSocketAddress to) {
    return send(bytes(text), to);
  }

  CompletableFuture<Void> send(byte[] data) {
    return send(ByteBuffer.wrap(data), null);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  CompletableFuture<Void> end() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    driver
        .eventLoop()
        .execute(
            () -> {
              try {
                driver.end(
                    error -> {
                      if (error == null) {
                        done.complete(null);
                      } else {
                        done.completeExceptionally(error);
                      }
                    });
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  void close(boolean hard) {
    onLoop(() -> driver.close(hard));
  }

  /** Lets time pass on the loop, for what must not happen in it. */
  void pause(long millis) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    driver.eventLoop().schedule(java.time.Duration.ofMillis(millis), () -> over.complete(null));
    get(over);
  }
}
