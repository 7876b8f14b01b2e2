package net.p2pd.loader;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which known word a mistyped one was meant to be. */
final class Nearest {

  private Nearest() {}

  /** Returns {@code ", did you mean 'x'?"}, or nothing if no known word is near. */
  static String hint(String word, Collection<String> known) {
    return of(word, known).map(near -> ", did you mean '" + near + "'?").orElse("");
  }

  static Optional<String> of(String word, Collection<String> known) {
    int limit = Math.max(2, word.length() / 3);
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= limit)
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(c -> c));
  }

  /** Returns how many letters must be inserted, removed or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
