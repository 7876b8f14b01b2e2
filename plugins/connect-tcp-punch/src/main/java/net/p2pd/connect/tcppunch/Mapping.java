package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Under what address one socket of a side is seen outside, or will be.
 *
 * @param lane the kind of way
 * @param index which of the side's sockets of this lane, from 0
 * @param total how many sockets the side has there
 * @param certainty what the ports are worth
 * @param address the IP address
 * @param ports the ports, most likely first; at least one
 */
record Mapping(
    Lane lane,
    int index,
    int total,
    Certainty certainty,
    InetAddress address,
    List<Integer> ports) {

  /** How many sockets a side may have in one lane. */
  static final int MAX_TOTAL = 8;

  /** How many ports may be named for one socket. */
  static final int MAX_PORTS = 32;

  Mapping {
    ports = List.copyOf(ports);
  }

  /** What the ports of a mapping are worth. */
  enum Certainty {
    /** It was seen there, and stays there whoever it sends to. */
    SEEN(1),
    /** It follows from the router's rule. */
    PREDICTED(2),
    /** Only the IP address is known; the port is one that was seen once. */
    ADDRESS_ONLY(3);

    private final int number;

    Certainty(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Returns the likeliest place. */
  InetSocketAddress best() {
    return new InetSocketAddress(address, ports.get(0));
  }

  /**
   * Whether a socket is meant for one of the other side: with the same index, or, where one side
   * has fewer, taking turns.
   */
  static boolean meets(int index, int total, int otherIndex, int otherTotal) {
    int turns = Math.min(total, otherTotal);
    return index % turns == otherIndex % turns;
  }
}
