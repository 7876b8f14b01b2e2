/**
 * Relays through a TURN server what has no direct way.
 *
 * <p>A plugin: a strategy whose two halves meet at a server of either side. The TURN client that it
 * is made of is usable by itself, on any host's pipes.
 *
 * @provides net.p2pd.api.connect.ConnectStrategy the strategy {@code relay}
 */
module net.p2pd.connect.relay {
  requires transitive net.p2pd.api;
  requires net.p2pd.connect.dial;
  requires net.p2pd.stun.codec;

  exports net.p2pd.connect.relay.turn;

  provides net.p2pd.api.connect.ConnectStrategy with
      net.p2pd.connect.relay.RelayStrategy;
}
