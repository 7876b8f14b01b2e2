package net.p2pd.portmap.upnp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that end: a thread that reads from a process cannot be interrupted. */
final class Limits {

  private static final int SECONDS = 60;

  private Limits() {}

  /**
   * Waits for something.
   *
   * @param what as in "waited for ..."
   */
  static <T> T await(CompletableFuture<T> future, String what) {
    try {
      return future.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("waited " + SECONDS + " s for " + what, e);
    } catch (ExecutionException e) {
      throw new AssertionError(what + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while it waited for " + what, e);
    }
  }

  /** Reads all that comes. */
  static String read(InputStream in, String what) {
    CompletableFuture<String> all = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                all.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                all.completeExceptionally(new UncheckedIOException(e));
              }
            },
            "reader");
    reader.setDaemon(true);
    reader.start();
    return await(all, what);
  }

  /** Ends a process and those that it started, which would keep its output open. */
  static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    await(process.destroyForcibly().onExit(), "the end of process " + process.pid());
  }

  /** Waits for a thread's end. */
  static void join(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError("waited " + SECONDS + " s for the end of " + thread.getName());
    }
  }
}
