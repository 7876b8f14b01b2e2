package net.p2pd.natlab.model;

/** Which packets prolong the life of a mapping (RFC 4787 REQ-6). */
public enum Refresh {
  /** Those that leave. */
  OUTBOUND("outbound"),
  /** Those that come in. */
  INBOUND("inbound"),
  /** All. */
  BOTH("both");

  private final String text;

  Refresh(String text) {
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
  public static Refresh parse(String text) {
    return Words.find(values(), Refresh::text, text, "refresh rule");
  }
}
