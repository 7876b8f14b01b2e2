package net.p2pd.natlab.model;

/** Why a packet went no further. */
public enum DropReason {
  /** The transport is forbidden here. */
  BLOCKED("blocked"),
  /** No mapping leads inside from that external address and port. */
  NO_MAPPING("no-mapping"),
  /** There is a mapping, but its filter does not let this sender in. */
  FILTERED("filtered"),
  /** An earlier packet from the same sender came too soon and holds the way for the router. */
  HELD("held"),
  /** A segment that belongs to no connection and opens none. */
  NO_CONNECTION("no-connection"),
  /** An incoming SYN met an outgoing one, which this router does not allow. */
  CROSSING_SYN("crossing-syn"),
  /** Hairpinning is off. */
  HAIRPIN_OFF("hairpin-off"),
  /** The session table is full. */
  TABLE_FULL("table-full"),
  /** The external port is taken, and the conflict rule is to refuse. */
  PORT_TAKEN("port-taken"),
  /** No external port is free. */
  NO_PORT("no-port"),
  /** The hop limit was used up. */
  HOP_LIMIT("hop-limit"),
  /** The destination is neither inside nor an external address of this router. */
  NOT_HERE("not-here"),
  /** An ICMP error about a packet that nobody here sent. */
  UNRELATED("unrelated");

  private final String text;

  DropReason(String text) {
    this.text = text;
  }

  /** Returns the name in traces. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
