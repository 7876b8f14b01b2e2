package net.p2pd.api.connect;

import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.route.Nic;

/**
 * Who wants to reach whom, from where: what a strategy decides on.
 *
 * <p>Implemented by the host. Immutable.
 */
public interface ConnectRequest {

  /** Returns this node's address, with its routes' addresses, ports and NATs. */
  PeerAddress local();

  /** Returns the peer's address. */
  PeerAddress remote();

  /** Returns this node's network interfaces. */
  List<Nic> nics();

  /** Returns whether this side asked for the connection; false on the answering side. */
  boolean calling();

  /** Returns whether the two share a signalling server, so that a strategy's halves can talk. */
  boolean signalling();

  /**
   * Returns whether this node can make a session of a DATAGRAM path, as far as it itself is
   * concerned; whether the peer can, the strategy's halves have to tell each other.
   */
  default boolean datagramSessions() {
    return false;
  }

  /** Returns whether the peer is this very node. */
  default boolean toSelf() {
    return local().peerId().equals(remote().peerId());
  }
}
