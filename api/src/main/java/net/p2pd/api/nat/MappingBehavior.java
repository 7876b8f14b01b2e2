package net.p2pd.api.nat;

/**
 * When a NAT keeps the external address and port of a socket for another destination (RFC 4787
 * section 4.1).
 */
public enum MappingBehavior {
  /** One mapping serves every destination. */
  ENDPOINT_INDEPENDENT("endpoint-independent"),
  /** Each destination address gets a mapping of its own. */
  ADDRESS_DEPENDENT("address-dependent"),
  /** Each destination address and port gets a mapping of its own. */
  ADDRESS_AND_PORT_DEPENDENT("address-and-port-dependent"),
  /** Not measured. */
  UNKNOWN("unknown");

  private final String text;

  MappingBehavior(String text) {
    this.text = text;
  }

  /** Returns the name in texts and JSON, such as {@code endpoint-independent}. */
  public String text() {
    return text;
  }

  /**
   * Finds a behaviour by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static MappingBehavior parse(String text) {
    return Names.find(values(), MappingBehavior::text, text, "Mapping behaviour");
  }
}
