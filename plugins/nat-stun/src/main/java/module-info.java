/**
 * Asks STUN servers what the outside sees of this node.
 *
 * <p>A plugin: the external addresses of routes and sockets, and what kind of NAT lies before them.
 * It asks the servers of the shared setting {@code stun.servers}, and nobody where that is empty.
 *
 * @provides net.p2pd.api.nat.NatDetector the detector {@code stun}
 * @provides net.p2pd.api.route.RouteResolver the resolver {@code stun}
 */
module net.p2pd.nat.stun {
  requires net.p2pd.api;
  requires net.p2pd.stun.codec;

  provides net.p2pd.api.nat.NatDetector with
      net.p2pd.nat.stun.detect.StunNatDetector;
  provides net.p2pd.api.route.RouteResolver with
      net.p2pd.nat.stun.StunResolver;
}
