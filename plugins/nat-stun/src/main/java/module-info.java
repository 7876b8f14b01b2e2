/**
 * Asks STUN servers what the outside sees of this node.
 *
 * <p>A plugin: the external addresses of routes and sockets, and what kind of NAT lies before them.
 *
 * @provides net.p2pd.api.nat.NatDetector the detector {@code stun}
 */
module net.p2pd.nat.stun {
  requires net.p2pd.api;
  requires net.p2pd.stun.codec;

  provides net.p2pd.api.nat.NatDetector with
      net.p2pd.nat.stun.detect.StunNatDetector;
}
