package net.p2pd.natlab.scenario;

import java.util.Collection;
import java.util.Comparator;

/** Finds the known word that is most like a mistyped one. */
final class Nearest {

  private Nearest() {}

  /** Returns the word that takes the fewest changes of a letter; there must be one. */
  static String of(String word, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String candidate) -> changes(word, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /** The distance of Levenshtein: letters put in, left out or replaced. */
  private static int changes(String one, String other) {
    int[] before = new int[other.length() + 1];
    for (int j = 0; j < before.length; j++) {
      before[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] now = new int[before.length];
      now[0] = i;
      for (int j = 1; j < now.length; j++) {
        int kept = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        now[j] = Math.min(kept, 1 + Math.min(now[j - 1], before[j]));
      }
      before = now;
    }
    return before[other.length()];
  }
}
