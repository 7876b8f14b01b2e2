package net.p2pd.connect.tcppunch;

import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;

/** What exceptions say to people, and to programs. */
final class Words {

  private Words() {}

  static @Nullable Throwable unwrap(@Nullable Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static String of(@Nullable Throwable error) {
    Throwable cause = unwrap(error);
    if (cause == null) {
      return "it could not be opened";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** Returns the reason of a pipe that could not be opened; "failed" for everything else. */
  static String reason(@Nullable Throwable error) {
    return unwrap(error) instanceof PipeOpenException failure
        ? failure.reason()
        : PipeOpenException.FAILED;
  }
}
