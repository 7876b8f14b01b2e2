package net.p2pd.natlab.model;

/** What an ICMP error says (RFC 792, RFC 4443). A closed set: the model makes no others. */
public enum IcmpError {
  /** Nothing listens there. */
  PORT_UNREACHABLE("port-unreachable"),
  /** No way leads there. */
  HOST_UNREACHABLE("host-unreachable"),
  /** A filter forbids it. */
  PROHIBITED("prohibited"),
  /** The hop limit was used up. */
  TIME_EXCEEDED("time-exceeded"),
  /** The packet is too big for the next link and may not be cut. */
  TOO_BIG("too-big");

  private final String text;

  IcmpError(String text) {
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
