package net.p2pd.core.pipe;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;

/** Small help with futures. */
final class Futures {

  private Futures() {}

  /** Calls back when the stage is done; the callback must not throw. */
  static <T> void whenDone(
      CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    CompletionStage<T> unused = stage.whenComplete(callback);
  }

  /** Returns what lies behind the wrappers that futures put around errors. */
  static Throwable unwrap(Throwable error) {
    Throwable inner = error;
    while (inner instanceof CompletionException || inner instanceof ExecutionException) {
      Throwable cause = inner.getCause();
      if (cause == null) {
        return inner;
      }
      inner = cause;
    }
    return inner;
  }
}
