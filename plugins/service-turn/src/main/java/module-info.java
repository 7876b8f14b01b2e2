/**
 * The self-hosted relay of last resort: a TURN server over UDP, TCP and TLS (RFC 8656, RFC 6062).
 *
 * <p>A plugin: a service that does nothing until it is told where to listen.
 *
 * @provides net.p2pd.api.plugin.NodeService the service {@code turn}
 */
module net.p2pd.service.turn {
  requires net.p2pd.api;
  requires net.p2pd.stun.codec;

  provides net.p2pd.api.plugin.NodeService with
      net.p2pd.service.turn.TurnService;
}
