package net.p2pd.loader;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;

/** Waits, on a thread of its own, until what is left of a plugin is collected. */
final class Unloader {

  /** How long to wait between two requests to the garbage collector. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Unloader() {}

  static CompletableFuture<UnloadResult> watch(
      String pluginId, Remains remains, Duration deadline) {
    CompletableFuture<UnloadResult> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(wait(pluginId, remains, deadline));
              } catch (InterruptedException | RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "p2pd-unload-" + pluginId);
    thread.setDaemon(true);
    // Whoever asks for it may be a plugin: its loader must not become this thread's context.
    thread.setContextClassLoader(Unloader.class.getClassLoader());
    thread.start();
    return result;
  }

  private static UnloadResult wait(String pluginId, Remains remains, Duration deadline)
      throws InterruptedException {
    long start = System.nanoTime();
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    @Nullable Reference<?> witness = witness(remains, collected);
    try {
      while (!remains.areCollected()) {
        System.gc();
        if (System.nanoTime() - start > deadline.toNanos()) {
          break;
        }
        // Comes back at once when the collector has found it; nothing is polled in vain.
        collected.remove(PAUSE.toMillis());
      }
    } finally {
      Reference.reachabilityFence(witness);
    }
    boolean gone = remains.areCollected();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    return new UnloadResult(pluginId, gone, gone ? List.of() : remains.suspects(), elapsed);
  }

  private static @Nullable Reference<?> witness(Remains remains, ReferenceQueue<Object> queue) {
    @Nullable Object loader = remains.loader().get();
    return loader == null ? null : new WeakReference<>(loader, queue);
  }
}
