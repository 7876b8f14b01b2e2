/**
 * Carries TCP connections for peers: to addresses and ports that this node's owner allows, and to
 * nothing else.
 *
 * <p>A plugin: a protocol handler, the serving half of {@code p2pd forward}.
 *
 * @provides net.p2pd.api.protocol.ProtocolHandler the protocol {@code tunnel}
 */
module net.p2pd.protocol.tunnel {
  requires net.p2pd.api;

  provides net.p2pd.api.protocol.ProtocolHandler with
      net.p2pd.protocol.tunnel.TunnelProtocol;
}
