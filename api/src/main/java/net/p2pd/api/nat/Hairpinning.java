package net.p2pd.api.nat;

/**
 * Whether two machines behind one NAT reach each other by their external addresses (RFC 4787
 * section 6).
 */
public enum Hairpinning {
  /** They do. */
  YES("yes"),
  /** They do not. */
  NO("no"),
  /** Not measured. */
  UNKNOWN("unknown");

  private final String text;

  Hairpinning(String text) {
    this.text = text;
  }

  /** Returns the name in texts and JSON. */
  public String text() {
    return text;
  }

  /**
   * Finds a value by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static Hairpinning parse(String text) {
    return Names.find(values(), Hairpinning::text, text, "Hairpinning");
  }
}
