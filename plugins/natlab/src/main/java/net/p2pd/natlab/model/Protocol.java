package net.p2pd.natlab.model;

/** What a packet is, as far as the model cares. A closed set. */
public enum Protocol {
  /** A datagram (RFC 768). */
  UDP("udp"),
  /** A segment (RFC 9293). */
  TCP("tcp"),
  /** An ICMP or ICMPv6 error about an earlier packet (RFC 5508, RFC 4443). */
  ICMP("icmp");

  private final String text;

  Protocol(String text) {
    this.text = text;
  }

  /** Returns the name in traces and scenario files. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
