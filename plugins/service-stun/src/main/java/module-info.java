/**
 * A STUN server: tells clients which address they are seen with, and lets them find out how their
 * NAT behaves (RFC 8489, RFC 5780, RFC 3489).
 *
 * <p>A plugin: a service beside a node. It is written on the pipes of the API alone, so that the
 * same server runs on real sockets and in the laboratory's virtual time; {@link
 * net.p2pd.service.stun.StunServer} is the server by itself.
 *
 * @provides net.p2pd.api.plugin.NodeService the service {@code stun}
 */
module net.p2pd.service.stun {
  requires transitive net.p2pd.api;
  requires net.p2pd.stun.codec;

  exports net.p2pd.service.stun;

  provides net.p2pd.api.plugin.NodeService with
      net.p2pd.service.stun.StunService;
}
