package net.p2pd.natlab.model;

/** Which of several external addresses a mapping gets (RFC 4787 section 4.1). */
public enum Pooling {
  /** Always the same one for an internal address. */
  PAIRED("paired"),
  /** Any, drawn for each mapping. */
  ARBITRARY("arbitrary");

  private final String text;

  Pooling(String text) {
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
  public static Pooling parse(String text) {
    return Words.find(values(), Pooling::text, text, "pooling rule");
  }
}
