package net.p2pd.api.nat;

/** Whose packets a NAT or firewall lets in through a mapping (RFC 4787 section 5). */
public enum FilteringBehavior {
  /** Everybody's, once there is a mapping. */
  ENDPOINT_INDEPENDENT("endpoint-independent"),
  /** Those of addresses that were sent to before. */
  ADDRESS_DEPENDENT("address-dependent"),
  /** Those of exactly the addresses and ports that were sent to before. */
  ADDRESS_AND_PORT_DEPENDENT("address-and-port-dependent"),
  /** Not measured. */
  UNKNOWN("unknown");

  private final String text;

  FilteringBehavior(String text) {
    this.text = text;
  }

  /** Returns the name in texts and JSON, such as {@code address-dependent}. */
  public String text() {
    return text;
  }

  /**
   * Finds a behaviour by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static FilteringBehavior parse(String text) {
    return Names.find(values(), FilteringBehavior::text, text, "Filtering behaviour");
  }
}
