package net.p2pd.connect.udppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** What the two halves tell each other over signalling. {@link MessageCodec} has the format. */
interface PunchMessage {

  /** The longest lists that are read. */
  int MOST_LANES = 4;

  int MOST_CANDIDATES = 16;

  /**
   * The caller's first word, said before it knows anything.
   *
   * @param secret half of the key
   * @param lanes what it wants to try
   */
  record Call(String secret, List<WantedLane> lanes) implements PunchMessage {}

  /**
   * A pair of networks.
   *
   * @param id names the lane on both sides
   * @param here the answerer's own address that the caller means
   */
  record WantedLane(int id, InetAddress here) {}

  /**
   * Where one half's sockets of one round are.
   *
   * @param round from 1 on; each has new sockets
   * @param secret half of the key
   * @param wordMillis how long a message takes to the other half, as far as known; else 0
   * @param lanes those in which it has sockets
   */
  record Offer(int round, String secret, int wordMillis, List<OfferedLane> lanes)
      implements PunchMessage {}

  /**
   * One half's sockets in one lane.
   *
   * @param facts of its router
   * @param local the address inside
   * @param outside where they are seen from outside, or will be: one for each socket in the order
   *     in which they send, then other guesses; empty if nobody can tell
   */
  record OfferedLane(
      int id, NatFacts facts, InetSocketAddress local, List<InetSocketAddress> outside)
      implements PunchMessage {}

  /** The side with the reliable port has opened its router; the other one's turn. */
  record Go(int round, int lane) implements PunchMessage {}

  /** This half gives up. */
  record Stop(String causeId, String words) implements PunchMessage {}
}
