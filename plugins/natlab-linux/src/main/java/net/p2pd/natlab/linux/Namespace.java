package net.p2pd.natlab.linux;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;

/**
 * A network namespace that lives as long as this process holds it or a program runs in it. It has
 * no name in the file system, so that nothing is left of it after a crash.
 */
final class Namespace implements AutoCloseable {

  private static final String OWN = "/proc/thread-self/ns/net";

  private final int fd;
  private boolean closed;

  private Namespace(int fd) {
    this.fd = fd;
  }

  /** What a thread that was born in the new namespace leaves behind. */
  record Made<T>(Namespace namespace, T result) {}

  /**
   * Makes a namespace, and runs something in it. A thread of its own does that and ends: threads
   * that it made would stay in the namespace.
   */
  static <T> Made<T> create(Callable<T> inside) {
    LibC.load();
    return onNewThread(
        () -> {
          LibC.check(
              LibC.unshare(LibC.CLONE_NEWNET), "a network namespace cannot be made (unshare)");
          Namespace made = new Namespace(openOwn());
          try {
            return new Made<>(made, inside.call());
          } catch (Exception e) {
            made.close();
            throw e;
          }
        });
  }

  private static int openOwn() {
    return LibC.check(LibC.open(OWN, LibC.O_RDONLY | LibC.O_CLOEXEC), OWN);
  }

  /**
   * Runs something in the namespace: sockets that it makes belong there for ever, whoever uses them
   * later. It must not start threads, which would stay there too.
   */
  <T extends @Nullable Object> T call(Callable<T> task) {
    return onNewThread(
        () -> {
          LibC.check(LibC.setns(fd, LibC.CLONE_NEWNET), "the network namespace cannot be entered");
          return task.call();
        });
  }

  private static <T extends @Nullable Object> T onNewThread(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread visitor =
        new Thread(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "p2pd-lab-visitor");
    visitor.setDaemon(true);
    visitor.start();
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Where other processes find it, as long as this one lives. */
  String path() {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibC.close(fd);
    }
  }
}
