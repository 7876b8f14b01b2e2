/**
 * External addresses of routes and sockets, as STUN servers see them.
 *
 * <p>{@link net.p2pd.nat.stun.StunResolver} asks several servers at once about one socket; {@link
 * net.p2pd.nat.stun.Survey} decides what is believed.
 */
package net.p2pd.nat.stun;
