package net.p2pd.node;

import java.util.concurrent.CompletionException;

/** Takes the wrapping of futures off an error. */
final class Failures {

  private Failures() {}

  static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
