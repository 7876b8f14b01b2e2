package net.p2pd.natlab.model;

/** What a router does with a packet that it does not let in. */
public enum Answer {
  /** Nothing: the packet vanishes. */
  SILENCE("silence"),
  /** The sender gets an ICMP error. */
  ICMP("icmp"),
  /** The sender of a TCP segment gets a reset, that of a datagram an ICMP error. */
  RESET("reset");

  private final String text;

  Answer(String text) {
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
  public static Answer parse(String text) {
    return Words.find(values(), Answer::text, text, "answer");
  }
}
