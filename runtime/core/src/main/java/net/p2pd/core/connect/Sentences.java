package net.p2pd.core.connect;

import java.util.regex.Pattern;
import net.p2pd.api.P2pdException;

/** Makes a sentence of an error: our own have one, of foreign ones the kind is said too. */
final class Sentences {

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Sentences() {}

  static String of(Throwable error) {
    String message = error.getMessage();
    if (error instanceof P2pdException && message != null) {
      return message;
    }
    String kind = error.getClass().getSimpleName();
    return message == null || message.isBlank() ? kind : kind + ": " + message;
  }

  /** A stranger's words go into reports and terminals: no control characters. */
  static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ").strip();
  }
}
