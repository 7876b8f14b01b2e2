package net.p2pd.natlab.model;

import java.time.Duration;

/**
 * What a mapping and one remote endpoint have had to do with each other: whether the inside sent
 * there, and with TCP how far the connection is (RFC 5382 section 2.1 and REQ-5).
 */
final class Session {

  final Mapping mapping;
  final Endpoint remote;
  private final boolean tcp;
  private boolean opened;
  private boolean synOut;
  private boolean synIn;
  private boolean finOut;
  private boolean finIn;
  private boolean reset;
  private boolean settled;
  private long expires;
  private long used;

  Session(Mapping mapping, Endpoint remote, boolean tcp) {
    this.mapping = mapping;
    this.remote = remote;
    this.tcp = tcp;
  }

  /** Whether the inside has sent there, which is what filters ask. */
  boolean isOpened() {
    return opened;
  }

  /** Whether the inside has asked for a connection that nobody has answered yet. */
  boolean awaitsAnswer() {
    return synOut && !synIn && !reset;
  }

  boolean isAlive(long nanos) {
    return expires > nanos;
  }

  long expires() {
    return expires;
  }

  long used() {
    return used;
  }

  void packet(Side from, Packet packet, NatRules rules, long nanos) {
    boolean isNew = used == 0 && expires == 0;
    Duration before = lifetime(rules);
    if (from == Side.INSIDE) {
      opened = true;
    }
    if (tcp) {
      note(from, packet);
    }
    Duration after = lifetime(rules);
    boolean refreshes =
        switch (rules.refresh()) {
          case BOTH -> true;
          case OUTBOUND -> from == Side.INSIDE;
          case INBOUND -> from == Side.OUTSIDE;
        };
    if (isNew || refreshes || !before.equals(after)) {
      expires = nanos + after.toNanos();
    }
    used = nanos;
  }

  private void note(Side from, Packet packet) {
    boolean out = from == Side.INSIDE;
    if (packet.has(TcpFlags.RST)) {
      reset = true;
      return;
    }
    if (packet.has(TcpFlags.SYN)) {
      if (reset || (finOut && finIn)) {
        begin();
      }
      synOut |= out;
      synIn |= !out;
    } else if (!synOut && !synIn) {
      settled = true; // picked up in mid-stream
    }
    if (packet.has(TcpFlags.FIN)) {
      finOut |= out;
      finIn |= !out;
    }
  }

  /** The same two endpoints begin a new connection. */
  private void begin() {
    synOut = false;
    synIn = false;
    finOut = false;
    finIn = false;
    reset = false;
    settled = false;
  }

  private Duration lifetime(NatRules rules) {
    boolean established = (settled || (synOut && synIn)) && !reset && !(finOut && finIn);
    return !tcp || established ? rules.lifetime() : rules.transitory();
  }
}
