package net.p2pd.natlab.model;

/** What a full session table does with one session more. */
public enum FullTable {
  /** The packet is lost. */
  REFUSE("refuse"),
  /** The session that was idle for the longest time makes room. */
  EVICT("evict");

  private final String text;

  FullTable(String text) {
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
  public static FullTable parse(String text) {
    return Words.find(values(), FullTable::text, text, "table rule");
  }
}
