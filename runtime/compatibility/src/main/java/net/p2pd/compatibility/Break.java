package net.p2pd.compatibility;

import java.util.Comparator;

/**
 * One change that breaks code which was compiled, or still is to be compiled, against the baseline.
 *
 * @param element the class, or {@code class#member}, methods with their parameter types
 * @param change the kind of change, by japicmp's name, such as {@code METHOD_REMOVED}
 */
record Break(String element, String change) implements Comparable<Break> {

  @Override
  public int compareTo(Break other) {
    return Comparator.comparing(Break::element).thenComparing(Break::change).compare(this, other);
  }

  /** Returns the entry that would accept it, for pasting; the reason is the author's to find. */
  String entry() {
    return "[[accepted]]\nelement = \"%s\"\nchange = \"%s\"\nreason = \"\"\n"
        .formatted(element, change);
  }

  @Override
  public String toString() {
    return element + ": " + change;
  }
}
