package net.p2pd.natlab.linux;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The programs that run in namespaces. All are started by one thread that lives as long as the
 * laboratory, since the kernel kills them when their starter is gone: also when this process was
 * killed and could not tidy up.
 */
final class Programs implements AutoCloseable {

  /** How long a program may take to end by itself. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Set for every program; its value tells whose it is. */
  static final String OWNER = "P2PD_LAB_OWNER";

  /** The names of the laboratory take the place of the machine's own, for this program alone. */
  private static final String WITH_NAMES =
      """
      mount --bind "$1/hosts" /etc/hosts || exit 125
      [ ! -e /etc/resolv.conf ] || mount --bind "$1/resolv.conf" /etc/resolv.conf || exit 125
      shift
      exec "$@"
      """;

  private final LabFiles files;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "p2pd-lab-starter");
            thread.setDaemon(true);
            return thread;
          });

  Programs(LabFiles files) {
    this.files = files;
  }

  /**
   * Starts a program, by way of programs of util-linux. If there is no such program, that is the
   * status of what was started, as in a shell: 127.
   */
  Process start(ProcessBuilder builder, String namespace) {
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    command.addAll(List.of("nsenter", "--net=" + namespace, "unshare", "--mount"));
    command.addAll(List.of("sh", "-c", WITH_NAMES, "sh", files.directory().toString()));
    command.addAll(builder.command());
    builder.command(command);
    builder.environment().put(OWNER, LabOwner.current().toString());
    try {
      Process process = starter.submit(builder::start).get();
      running.add(process);
      process.onExit().thenRun(() -> running.remove(process));
      return process;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new LinuxLabException(cause.getMessage() + "; install util-linux", 0);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinuxLabException("interrupted while a program was started", 0);
    }
  }

  /** Asks all of them to end, and what they have started, and makes those end that do not. */
  @Override
  public void close() {
    List<Process> all = List.copyOf(running);
    List<ProcessHandle> others = all.stream().flatMap(Process::descendants).toList();
    all.forEach(Process::destroy);
    others.forEach(ProcessHandle::destroy);
    CompletableFuture<?>[] ends =
        all.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(ends)
        .completeOnTimeout(null, GRACE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    others.forEach(ProcessHandle::destroyForcibly);
    all.forEach(Process::destroyForcibly);
    CompletableFuture.allOf(ends).join();
    starter.shutdown();
    try {
      starter.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
