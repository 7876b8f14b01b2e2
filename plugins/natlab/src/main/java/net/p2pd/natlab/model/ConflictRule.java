package net.p2pd.natlab.model;

/**
 * What a NAT does when the external port that its delta asks for is taken (RFC 4787 section 4.2).
 */
public enum ConflictRule {
  /** Takes the next free port above, and goes on at the first of the range. */
  NEXT_FREE("next-free"),
  /** Makes no mapping; the packet is lost. */
  REFUSE("refuse"),
  /** Takes the port away from whoever had it ("port preservation with override"). */
  OVERRIDE("override"),
  /** Shares the port as long as the destinations differ, as Linux does ("port overloading"). */
  OVERLOAD("overload");

  private final String text;

  ConflictRule(String text) {
    this.text = text;
  }

  /** Returns the name in scenario files. */
  public String text() {
    return text;
  }

  /**
   * Finds a value by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static ConflictRule parse(String text) {
    return Words.find(values(), ConflictRule::text, text, "conflict rule");
  }
}
