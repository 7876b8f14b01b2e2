package net.p2pd.natlab.model;

/** By which protocols a router lets its inside open ports. */
public enum MapProtocol {
  /** NAT-PMP (RFC 6886). */
  NAT_PMP("nat-pmp"),
  /** PCP (RFC 6887). */
  PCP("pcp"),
  /** UPnP IGD of version 2, with leases, and pinholes for IPv6. */
  UPNP("upnp"),
  /** UPnP IGD of version 1, whose ports are open until they are closed. */
  UPNP_1("upnp-1");

  private final String text;

  MapProtocol(String text) {
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
  public static MapProtocol parse(String text) {
    return Words.find(values(), MapProtocol::text, text, "port mapping protocol");
  }
}
