package net.p2pd.nat.stun;

import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;

/** What went wrong, without what futures wrap around it. */
final class Errors {

  private Errors() {}

  static Throwable plain(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  /** The sentence of an error. */
  static String words(@Nullable Throwable error) {
    String words = error == null ? null : plain(error).getMessage();
    return words == null ? "no reason was given" : words;
  }
}
