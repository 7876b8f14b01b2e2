package net.p2pd.core.signal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;

/** Small help with what transports return. */
final class Stages {

  private Stages() {}

  /** Calls back on the loop when the stage is done; not at all if the loop has been closed. */
  static <T> void onLoop(
      EventLoop loop, CompletionStage<T> stage, BiConsumer<T, @Nullable Throwable> callback) {
    CompletionStage<T> unused =
        stage.whenComplete(
            (value, error) -> {
              if (loop.inLoop()) {
                callback.accept(value, error);
              } else {
                execute(loop, () -> callback.accept(value, error));
              }
            });
  }

  /** Runs a task on the loop; returns false if the loop has been closed, and with it the node. */
  static boolean execute(EventLoop loop, Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Returns what went wrong, for people. */
  static String sentence(Throwable error) {
    Throwable inner = error;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    String message = inner.getMessage();
    if (inner instanceof P2pdException && message != null) {
      return message;
    }
    String kind = inner.getClass().getSimpleName();
    return message == null || message.isBlank() ? kind : kind + ": " + message;
  }
}
