package net.p2pd.loader;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/**
 * The guard around calls into plugins that may block: sets the thread's context class loader to the
 * plugin's, ends the wait at a deadline, and turns whatever was thrown into words.
 *
 * <p>Thread-safe. The executor's threads are the ones that a stuck plugin keeps; give it threads
 * that exist already or are made for each call, since a pool that grows while a plugin's code is on
 * the stack keeps that plugin in memory.
 */
public final class PluginCalls {

  private static final StackTraceElement[] NO_TRACE = {};

  private final Executor executor;

  private PluginCalls(Executor executor) {
    this.executor = executor;
  }

  /** Returns a guard that runs calls on the executor. */
  public static PluginCalls on(Executor executor) {
    return new PluginCalls(Objects.requireNonNull(executor, "executor"));
  }

  /** Returns a guard that runs each call on a daemon thread of its own. */
  public static PluginCalls onNewThreads(String threadName) {
    return new PluginCalls(
        task -> {
          Thread thread = new Thread(task, threadName);
          thread.setDaemon(true);
          thread.setContextClassLoader(PluginCalls.class.getClassLoader());
          thread.start();
        });
  }

  /**
   * Calls a plugin and waits for it. A call that misses the deadline is interrupted and left alone;
   * if it returns later, its result is lost.
   *
   * @param pluginId the plugin that is called
   * @param loader the plugin's class loader, such as {@code service.getClass().getClassLoader()}
   * @param what what is called, for the message, such as {@code "start of NatDetector 'stun'"}
   * @param deadline how long to wait at most
   * @return what the call returned
   * @throws PluginCallException if the call threw or missed the deadline, or the wait was
   *     interrupted
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> T run(
      String pluginId, ClassLoader loader, String what, Callable<T> call, Duration deadline) {
    AtomicReference<@Nullable Thread> runner = new AtomicReference<>();
    FutureTask<T> task = new FutureTask<>(() -> inPlugin(loader, call, runner));
    try {
      executor.execute(task);
      return task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      String where = whereIs(runner.get());
      task.cancel(true);
      throw failure(
          pluginId,
          what + " did not return within " + words(deadline) + where,
          "ask the plugin's author, or switch the plugin off with plugins.disabled",
          true);
    } catch (ExecutionException e) {
      throw failed(pluginId, what, Objects.requireNonNullElse(e.getCause(), e));
    } catch (RejectedExecutionException e) {
      throw failure(
          pluginId, what + " was not possible: the host is closing", "start it again", false);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw failure(pluginId, what + " was interrupted", "try again", false);
    }
  }

  /**
   * Returns one sentence for what a plugin threw, such as {@code "start threw IOException: full"}.
   */
  public static String inWords(String what, Throwable thrown) {
    return FailureWords.sentence(what, thrown);
  }

  /** Calls on the calling thread, with the plugin's loader as context and failures in words. */
  static <T> T here(String pluginId, ClassLoader loader, String what, Callable<T> call) {
    try {
      return inPlugin(loader, call, new AtomicReference<>());
    } catch (OutOfMemoryError e) {
      throw e; // the whole program's trouble, not the plugin's
    } catch (Throwable e) {
      throw failed(pluginId, what, e);
    }
  }

  private static <T extends @Nullable Object> T inPlugin(
      ClassLoader loader, Callable<T> call, AtomicReference<@Nullable Thread> runner)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    runner.set(thread);
    try {
      return call.call();
    } finally {
      runner.set(null);
      thread.setContextClassLoader(before);
    }
  }

  private static PluginCallException failed(String pluginId, String what, Throwable thrown) {
    PluginCallException failure =
        new PluginCallException(pluginId, FailureWords.problem("", what, thrown), false);
    failure.setStackTrace(trace(thrown));
    return failure;
  }

  private static PluginCallException failure(
      String pluginId, String cause, String remedy, boolean timeout) {
    return new PluginCallException(pluginId, new PluginInfo.Problem("", cause, remedy), timeout);
  }

  private static StackTraceElement[] trace(Throwable thrown) {
    try {
      return thrown.getStackTrace();
    } catch (RuntimeException | LinkageError e) {
      return NO_TRACE; // an exception class that overrides even this
    }
  }

  private static String whereIs(@Nullable Thread thread) {
    StackTraceElement[] trace = thread == null ? NO_TRACE : thread.getStackTrace();
    for (StackTraceElement frame : trace) {
      String module = frame.getModuleName();
      boolean jdk = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
      if (!jdk) {
        return " (it is in " + frame.getClassName() + "." + frame.getMethodName() + ")";
      }
    }
    return "";
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
