package net.p2pd.connect.relay.turn;

import net.p2pd.api.pipe.Transport;

/** What carries the messages between the client and its TURN server (RFC 8656 section 3.1). */
public enum TurnTransport {
  /** UDP: the fastest, where nothing blocks it. */
  UDP,
  /** TCP: where UDP is blocked. */
  TCP,
  /** TLS over TCP: where only that gets through, or where others shall not see who relays. */
  TLS;

  /** Returns what the pipe to the server is. */
  Transport pipe() {
    return this == UDP ? Transport.UDP : Transport.TCP;
  }

  /** Returns whether nothing is lost on the way, and frames are found in a stream. */
  public boolean isStream() {
    return this != UDP;
  }
}
