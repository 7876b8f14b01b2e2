package net.p2pd.natlab.model;

/**
 * Something between two networks that decides on each packet: a NAT, a firewall, or two in a row.
 * For one thread at a time.
 */
public interface Middlebox {

  /**
   * Decides on a packet.
   *
   * @param from the side it arrives from
   * @param packet its headers
   * @param nanos the time in nanoseconds; never less than in an earlier call
   */
  Decision process(Side from, Packet packet, long nanos);

  /** Forgets all state, as a router does that was switched off and on. */
  void reboot(long nanos);
}
