/**
 * A TURN client: RFC 8656 over UDP, TCP and TLS, and RFC 6062 for TCP to the peer.
 *
 * <p>{@link net.p2pd.connect.relay.turn.TurnClient} makes allocations at a {@link
 * net.p2pd.connect.relay.turn.TurnServer}: a {@link net.p2pd.connect.relay.turn.TurnAllocation}
 * relays datagrams, a {@link net.p2pd.connect.relay.turn.TurnTcpAllocation} connections; both give
 * ordinary pipes to peers and live until they are closed. What goes wrong is a {@link
 * net.p2pd.connect.relay.turn.TurnException}.
 */
package net.p2pd.connect.relay.turn;
