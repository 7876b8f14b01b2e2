/**
 * Relays through a TURN server what has no direct way.
 *
 * <p>So far the TURN client, which is usable by itself; it works on any host's pipes.
 */
module net.p2pd.connect.relay {
  requires transitive net.p2pd.api;
  requires net.p2pd.stun.codec;

  exports net.p2pd.connect.relay.turn;
}
