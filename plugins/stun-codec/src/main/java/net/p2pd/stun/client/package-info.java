/**
 * The client's side of STUN over pipes (RFC 8489 section 6).
 *
 * <p>{@link net.p2pd.stun.client.StunTransactions} is what STUN and TURN clients are built on: many
 * requests at once over one pipe, repeated until they are answered. All timers are those of the
 * pipe's event loop, so that the same code runs in virtual time.
 */
package net.p2pd.stun.client;
