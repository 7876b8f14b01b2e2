package net.p2pd.api.nat;

/**
 * What a router does with a packet that belongs to no mapping (RFC 5382 REQ-4, RFC 4787 REQ-8).
 *
 * <p>An answer (a TCP reset, an ICMP error) ends the other side's attempt, so whoever punches
 * towards such a router lets its first packets expire before they arrive there.
 */
public enum UnsolicitedBehavior {
  /** The packet vanishes. */
  DROPPED("dropped"),
  /** The sender gets a reset or an ICMP error. */
  ANSWERED("answered"),
  /** Not measured. */
  UNKNOWN("unknown");

  private final String text;

  UnsolicitedBehavior(String text) {
    this.text = text;
  }

  /** Returns the name in texts and JSON. */
  public String text() {
    return text;
  }

  /**
   * Finds a behaviour by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static UnsolicitedBehavior parse(String text) {
    return Names.find(values(), UnsolicitedBehavior::text, text, "Unsolicited behaviour");
  }
}
