package net.p2pd.connect.udppunch;

import java.util.concurrent.CompletionException;

/** What an error says. */
final class Words {

  private Words() {}

  static String of(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
