package net.p2pd.natlab.model;

/**
 * What happens to a packet from inside to an external address of the same NAT (RFC 4787 section 6).
 */
public enum HairpinMode {
  /** It is handled like any other unwanted packet. */
  OFF("off"),
  /** It comes back in with its external source (RFC 4787 REQ-9). */
  EXTERNAL("external"),
  /** It comes back in with its internal source. */
  INTERNAL("internal");

  private final String text;

  HairpinMode(String text) {
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
  public static HairpinMode parse(String text) {
    return Words.find(values(), HairpinMode::text, text, "hairpin mode");
  }
}
